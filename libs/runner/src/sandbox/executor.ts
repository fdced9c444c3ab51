import type { ChildProcess } from 'node:child_process';

/** A program to start for a job. */
export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  /** The one folder the program may write. `home` and `tmp` lie inside. */
  readonly box: string;
  readonly home: string;
  readonly tmp: string;
  readonly workingDirectory: string;
  /** The whole environment: nothing is inherited. `HOME` and `TMPDIR` are the executor's to set. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts a job's programs. The child leads its own process group; descriptors 1 and 2 are the job's output, 3 carries
 * requests to it and 4 its replies.
 */
export interface Executor {
  readonly name: 'bubblewrap' | 'process';
  /** One sentence for the top of the log. */
  readonly description: string;
  start(launch: Launch): ChildProcess;
}
