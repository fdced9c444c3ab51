import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Nothing on the machine may change what the sample's commits are, ask for a password or wait for an editor. */
const environment = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Millrace sample',
  GIT_AUTHOR_EMAIL: 'sample@localhost',
  GIT_COMMITTER_NAME: 'Millrace sample',
  GIT_COMMITTER_EMAIL: 'sample@localhost',
};

/** Runs the git at `binary`. @throws Error with what git said when it fails or takes a minute. */
export class Git {
  readonly #binary: string;
  readonly #searchPath: string | undefined;

  /** `searchPath`: where git finds its own helpers. */
  constructor(binary: string, searchPath: string | undefined) {
    this.#binary = binary;
    this.#searchPath = searchPath;
  }

  /** What git printed, without the last line end. */
  async run(folder: string, ...parameters: readonly string[]): Promise<string> {
    const { stdout } = await run(this.#binary, ['-C', folder, ...parameters], {
      env: { ...environment, PATH: this.#searchPath },
      timeout: 60_000,
    });
    return stdout.trimEnd();
  }
}
