import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MillraceClient } from '@millrace/client';
import { instant, type Instant } from '@millrace/kernel';
import { credentialsPath, readProfile } from './credentials.ts';
import { CliProblem, usageProblem } from './cli-problem.ts';
import { exitCodes } from './exit-code.ts';
import { endpointFile } from './launch-platform.ts';
import type { OutputFormat, Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly endpoint?: string;
  readonly profile: string;
  readonly home?: string;
  readonly output?: OutputFormat;
  /** `output` by its older name. */
  readonly json?: true;
  readonly color: boolean;
  readonly debug?: true;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one run of a command works with. */
export interface Session {
  readonly terminal: Terminal;
  /** Absolute folder of the platform's data and credentials. */
  readonly home: string;
  readonly environment: Environment;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  now(): Instant;
  /** Where the platform listens: as told, else where the platform of this home says, else the usual place. */
  endpoint(): Promise<string>;
  /** @throws CliProblem when no token is known. */
  client(): Promise<MillraceClient>;
}

const defaultEndpoint = 'http://127.0.0.1:8484';

export function openSession(
  options: GlobalOptions,
  environment: Environment,
  terminal: Terminal,
  signal: AbortSignal,
): Session {
  const home = resolve(options.home ?? environment['MILLRACE_HOME'] ?? '.millrace');
  const endpoint = async (): Promise<string> => {
    const given = options.endpoint ?? environment['MILLRACE_ENDPOINT'];
    return given === undefined ? ((await runningEndpoint(home)) ?? defaultEndpoint) : address(given);
  };
  return {
    terminal,
    home,
    environment,
    signal,
    endpoint,
    now: () => instant(Date.now()),
    async client() {
      const profile = await readProfile(home, options.profile);
      const token = environment['MILLRACE_TOKEN'] ?? profile?.get('millrace_api_token');
      if (token === undefined) {
        throw new CliProblem('no API token is known', {
          code: 'no-credentials',
          hint: `set MILLRACE_TOKEN, or run where ${credentialsPath(home)} is (--home names its folder)`,
          exitCode: exitCodes.usage,
        });
      }
      return new MillraceClient({ baseUrl: await endpoint(), token });
    },
  };
}

/** @throws CliProblem unless it is an address that can be asked. */
function address(text: string): string {
  if (/^https?:\/\/[^/]/.test(text) && URL.canParse(text)) return text;
  throw usageProblem(
    `${JSON.stringify(text)} is no address of a platform`,
    `for example --endpoint ${defaultEndpoint}`,
  );
}

async function runningEndpoint(home: string): Promise<string | undefined> {
  try {
    return (await readFile(endpointFile(home), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
