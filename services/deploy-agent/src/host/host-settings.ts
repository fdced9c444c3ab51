/** What the owner of a host decides about its agent. */
export interface HostSettings {
  /** The agent's own folder; mode 0700. */
  readonly stateFolder: string;
  /** `/`, or a folder that stands for it: an appspec's `/srv/app` then lies at `<hostRoot>/srv/app`. */
  readonly hostRoot: string;
  /** Folders, as an appspec names them, below which deployments may write. */
  readonly allowedDestinations: readonly string[];
  /** Unpacked revisions kept per deployment group, the one being deployed included. At least 1. */
  readonly maxRevisions: number;
  /** Names of the agent's own environment variables that scripts get. */
  readonly environment: Readonly<Record<string, string>>;
  /** Time between SIGTERM and SIGKILL for a script's process group. */
  readonly graceMilliseconds: number;
  /** Handed to scripts as OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly otlpEndpoint?: string;
}

export const defaultAllowedDestinations = ['/srv', '/opt', '/var/www'] as const;

/** Variables of the agent that scripts may see. Loader variables (LD_*, NODE_OPTIONS, ...) are never among them. */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'] as const;

/** The part of an environment that scripts inherit. */
export function inheritedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const fallback = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
  const found = inherited.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...fallback, ...Object.fromEntries(found) };
}
