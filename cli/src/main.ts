import { createRequire } from 'node:module';
import { buildProgram } from './program.ts';
import { Shell } from './session/shell.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// Whoever started this process with a channel to it has ended: so does it.
if (process.connected) process.once('disconnect', () => stop.abort());

const shell = new Shell(process.env, process, stop.signal);
await shell.parse(buildProgram(shell, version), process.argv.slice(2));
process.exitCode = shell.exitCode;
if (process.connected) process.disconnect();
