import { createRequire } from 'node:module';
import { buildProgram } from './program.ts';
import { Shell } from './session/shell.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
const shell = new Shell(process.env, process, stop.signal);
// A reader that has seen enough (`| head`) ends the command quietly, as a shell expects of every program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(shell.exitCode);
});
// Whoever started this process with a channel to it has ended: so does it.
if (process.connected) process.once('disconnect', () => stop.abort());

await shell.parse(buildProgram(shell, version), process.argv.slice(2));
process.exitCode = shell.exitCode;
if (process.connected) process.disconnect();
