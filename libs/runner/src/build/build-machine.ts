import { dirname } from 'node:path';
import { chooseExecutor, type SandboxChoice } from '../sandbox/choose-executor.ts';
import type { Executor } from '../sandbox/executor.ts';

/** PATH of builds unless somebody says otherwise: the system's, and the Node that this runs on. */
export const defaultBuildPath = `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${dirname(process.execPath)}`;

/** Folders that the sandbox shows anyway. */
const systemFolders = /^\/(usr|bin|sbin|opt)(\/|$)/;

/** What builds see of the machine they run on: these variables and no others, so that no credential slips in. */
export interface BuildMachine {
  /** PATH of builds. Folders outside the system's own are shown read-only in the sandbox. */
  readonly path: string;
  readonly lang: string;
  readonly timeZone?: string | undefined;
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
  readonly otlpEndpoint?: string | undefined;
}

/** @throws Error when bubblewrap is demanded and does not work here. */
export const executorFor = (
  { path }: Pick<BuildMachine, 'path'>,
  wish: Pick<SandboxChoice, 'sandbox' | 'network'>,
): Promise<Executor> =>
  chooseExecutor({
    ...wish,
    readOnly: path.split(':').filter((folder) => folder.startsWith('/') && !systemFolders.test(folder)),
  });

/** The machine as environment variables. */
export function inheritedEnvironment(machine: BuildMachine): Readonly<Record<string, string>> {
  const variables = {
    PATH: machine.path,
    LANG: machine.lang,
    TZ: machine.timeZone,
    HTTP_PROXY: machine.httpProxy,
    HTTPS_PROXY: machine.httpsProxy,
    NO_PROXY: machine.noProxy,
    OTEL_EXPORTER_OTLP_ENDPOINT: machine.otlpEndpoint,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
