import { execFile } from 'node:child_process';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';
import { commandLine } from './command-line.ts';
import type { SampleHost } from './sample-host.ts';

export interface Enrolment {
  readonly endpoint: string;
  /** Of an administrator. Secret: handed over in the environment. */
  readonly token: string;
  readonly searchPath: string | undefined;
}

const limitMilliseconds = 30_000;

/**
 * Makes the folder a host with the very command that a person would use. Answers whether it was none before.
 * @throws CliProblem with what the command said.
 */
export async function enrolHost({ endpoint, token, searchPath }: Enrolment, host: SampleHost): Promise<boolean> {
  const tags = host.tags.flatMap(({ key, value }) => ['--tag', `${key}=${value}`]);
  const said = await run(
    ['--json', '--endpoint', endpoint, 'agent', 'enrol', host.name, ...tags, '--state', host.stateFolder],
    {
      PATH: searchPath,
      MILLRACE_TOKEN: token,
    },
  );
  const answer = JSON.parse(said.stdout) as {
    readonly isNew?: boolean;
    readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
  };
  if (answer.error !== undefined) {
    const { code, message, hint } = answer.error;
    throw new CliProblem(`the host ${host.name} cannot be enrolled: ${message}`, {
      code,
      exitCode: exitCodes.cannotStart,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  return answer.isNew === true;
}

function run(
  parameters: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly stdout: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [commandLine, ...parameters],
      { env: { ...environment }, timeout: limitMilliseconds },
      // What went wrong is in the answer; only a command that said nothing has failed itself.
      (error, stdout) => (stdout === '' && error !== null ? reject(error) : resolve({ stdout })),
    );
  });
}
