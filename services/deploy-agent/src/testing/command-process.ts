/**
 * A process that does nothing but carry out commands, so that tests can kill it:
 * `node command-process.ts '<json: { settings, commands }>'`. Says `resumed`, every report, and `idle`.
 */
import { instant } from '@millrace/kernel';
import type { HostCommandV1 } from '@millrace/contracts';
import { HostCommands } from '../commands/host-commands.ts';
import type { HostSettings } from '../host/host-settings.ts';
import { Layout } from '../host/layout.ts';

const { settings, commands } = JSON.parse(process.argv[2] ?? '{}') as {
  settings: HostSettings;
  commands: HostCommandV1[];
};
const told = new Map<string, number>();
const host = new HostCommands({
  hostId: 'h1',
  layout: new Layout(settings.stateFolder),
  settings,
  clock: { now: () => instant(Date.now()) },
  carrier: {
    carry: (commandId, journal) => {
      for (let seq = (told.get(commandId) ?? 0) + 1; seq <= journal.length; seq++) console.log(journal.text(seq));
      told.set(commandId, journal.length);
    },
  },
  onDefect: (error) => console.error(error),
  onDiskFull: (error) => console.error(error),
});
await host.resume();
console.log('resumed');
for (const command of commands) await host.accept(command);
await host.idle();
console.log('idle');
