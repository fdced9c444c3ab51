import { PassThrough } from 'node:stream';
import { buildProgram } from '../program.ts';
import { Shell } from '../session/shell.ts';
import type { ExitCode } from '../session/exit-code.ts';

export interface Ran {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Ctrl-C. */
  readonly signal?: AbortSignal;
  /** Sees what is printed while the command runs. */
  readonly printed?: (text: string) => void;
}

/** Runs one command line as a pipe would see it. */
export async function runCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { signal = new AbortController().signal, printed }: RunOptions = {},
): Promise<Ran> {
  const out = collector(printed);
  const err = collector();
  const streams = { stdout: out.stream, stderr: err.stream };
  const shell = new Shell(environment, streams, signal);
  const program = buildProgram(shell, '0.0.0');
  await shell.parse(program, argv);
  return { exitCode: shell.exitCode, stdout: out.text(), stderr: err.text() };
}

function collector(printed: (text: string) => void = () => undefined): {
  readonly stream: NodeJS.WriteStream;
  readonly text: () => string;
} {
  const chunks: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk.toString());
    printed(chunk.toString());
  });
  // A pipe: what a command asks of it beyond a stream (columns, isTTY) is absent.
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => chunks.join('') };
}
