import { resolve } from 'node:path';
import { MillraceClient } from '@millrace/client';
import { instant, type Instant } from '@millrace/kernel';
import { credentialsPath, readProfile } from './credentials.ts';
import { CliProblem } from './cli-problem.ts';
import { exitCodes } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly endpoint?: string;
  readonly profile: string;
  readonly home?: string;
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
  return {
    terminal,
    home,
    environment,
    signal,
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
      const baseUrl = options.endpoint ?? environment['MILLRACE_ENDPOINT'] ?? profile?.get('endpoint_url');
      return new MillraceClient({ baseUrl: baseUrl ?? defaultEndpoint, token });
    },
  };
}
