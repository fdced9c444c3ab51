import { execa, ExecaError } from 'execa';
import { devNull } from 'node:os';
import { RemoteFailed } from '../remote-failed.ts';

/** A user name and a token or password. */
export interface GitCredential {
  readonly username: string;
  readonly token: string;
}

/** What git sends to one host and nowhere else: by its environment, so that no other user of this machine sees it. */
export interface GitAuthorization {
  /** The beginning of the URLs that it is sent to. */
  readonly origin: string;
  readonly credential: GitCredential;
}

/**
 * Runs git where nothing of this machine's configuration, no hook, no prompt and no foreign transport can have a say.
 * Arguments never come from a shell; whoever calls puts `--` before what users wrote.
 */
export async function git(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly timeoutSeconds: number;
    /** Where git and its helpers are found. */
    readonly path: string;
    readonly signal?: AbortSignal;
    readonly authorization?: GitAuthorization;
  },
): Promise<string> {
  try {
    const { stdout } = await execa(
      'git',
      [
        '-c',
        'protocol.ext.allow=never',
        '-c',
        'core.hooksPath=/dev/null',
        '-c',
        'safe.directory=*',
        '-c',
        'gc.auto=0',
        // A token goes to the host that it is for, and to none that this one points to.
        ...(options.authorization === undefined ? [] : ['-c', 'http.followRedirects=false']),
        ...args,
      ],
      {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
        timeout: options.timeoutSeconds * 1000,
        forceKillAfterDelay: 2_000,
        maxBuffer: 64 * 1024 * 1024,
        stdin: 'ignore',
        extendEnv: false,
        env: {
          PATH: options.path,
          HOME: devNull,
          LC_ALL: 'C',
          GIT_CONFIG_NOSYSTEM: '1',
          GIT_CONFIG_GLOBAL: devNull,
          GIT_TERMINAL_PROMPT: '0',
          GIT_ASKPASS: '/bin/false',
          GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=yes',
          GIT_LFS_SKIP_SMUDGE: '1',
          GIT_NO_LAZY_FETCH: '1',
          ...(options.authorization === undefined ? {} : asConfiguration(options.authorization)),
        },
      },
    );
    return stdout;
  } catch (error) {
    if (!(error instanceof ExecaError)) throw error;
    if (error.isCanceled) throw error;
    const command = args.find((word) => /^[a-z][a-z-]+$/.test(word)) ?? '';
    if (error.timedOut)
      throw new RemoteFailed(`git ${command} took longer than ${options.timeoutSeconds} s`, { cause: error });
    const said = String(error.stderr ?? error.shortMessage)
      .trim()
      .split('\n')
      .slice(-3)
      .join(' ');
    throw new RemoteFailed(`git ${command}: ${said === '' ? error.shortMessage : said}`, { cause: error });
  }
}

function asConfiguration({ origin, credential: { username, token } }: GitAuthorization): Record<string, string> {
  const basic = Buffer.from(`${username}:${token}`).toString('base64');
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  };
}
