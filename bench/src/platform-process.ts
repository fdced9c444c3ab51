import { startPlatform } from '@millrace/platform';

/**
 * A platform in a process of its own, for measuring its start and its memory from outside.
 * Arguments: data folder, mode. Says `ready` and stops at the end of standard input.
 */
const [home, mode] = process.argv.slice(2);
if (home === undefined || (mode !== 'embedded' && mode !== 'processes'))
  throw new Error('usage: platform-process HOME embedded|processes');
const platform = await startPlatform({ home, mode, port: 0 });
process.stdout.write('ready\n');
for await (const _ of process.stdin) {
  // Nothing is expected; the end is the signal.
}
await platform.stop();
