import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { execa } from 'execa';
import type { Executor, Launch } from './executor.ts';

export interface BubblewrapOptions {
  /** Program; `bwrap` from the PATH when absent. */
  readonly program?: string;
  /** `shared`: the host's network. `none`: loopback only. */
  readonly network: 'shared' | 'none';
  /** Further folders that commands may read: tool chains outside /usr. */
  readonly readOnly: readonly string[];
}

/** Top-level folders that hold programs. Where one is a link (merged /usr), it stays a link. */
const systemFolders = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix/store'];
/** What programs need of /etc: names, certificates, the loader's cache. No secrets, no configuration of this host. */
const systemFiles = [
  'alternatives',
  'ca-certificates',
  'group',
  'host.conf',
  'hosts',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'passwd',
  'pki/tls/certs',
  'protocols',
  'resolv.conf',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
].map((name) => `/etc/${name}`);

/**
 * Runs commands in namespaces of their own: users, processes, IPC, host name and mounts, without capabilities. The system
 * is read-only, /tmp and home are the job's own, and nothing else of the host exists. When the runner dies, so do they.
 */
export class BubblewrapExecutor implements Executor {
  readonly name = 'bubblewrap';
  readonly description: string;
  private readonly options: BubblewrapOptions;

  constructor(options: BubblewrapOptions) {
    this.options = options;
    this.description = `Commands run in a bubblewrap sandbox (network ${options.network})`;
  }

  start(launch: Launch): ChildProcess {
    const inside = { ...launch.environment, HOME: '/root', TMPDIR: '/tmp' };
    return spawn(
      this.options.program ?? 'bwrap',
      [
        isolation(this.options),
        ['--bind', launch.home, '/root', '--bind', launch.tmp, '/tmp'],
        // After those two, so that a workspace below the host's /tmp or /root is not hidden by them.
        ['--bind', launch.box, launch.box],
        ['--remount-ro', '/', '--chdir', launch.workingDirectory, '--', launch.program, ...launch.args],
      ].flat(),
      // The environment goes by the environment: on a command line every process of the host could read it.
      { cwd: '/', env: inside, detached: true, stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] },
    );
  }
}

/** Tries the very sandbox on this machine. @returns why it does not work, or undefined when it does. */
export async function whyNoBubblewrap(options: BubblewrapOptions): Promise<string | undefined> {
  const tried = await execa(options.program ?? 'bwrap', [...isolation(options), '--', 'sh', '-c', 'exit 0'], {
    reject: false,
    timeout: 10_000,
    stdin: 'ignore',
  });
  if (!tried.failed) return undefined;
  if (tried.code === 'ENOENT') return 'bubblewrap is not installed';
  return `bubblewrap does not work here: ${String(tried.stderr || tried.shortMessage).slice(0, 300)}`;
}

function isolation({ network, readOnly }: BubblewrapOptions): readonly string[] {
  return [
    ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    network === 'none' ? ['--unshare-net'] : [],
    ['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--hostname', 'build'],
    ['--proc', '/proc', '--dev', '/dev', '--dir', '/tmp', '--dir', '/root', '--dir', '/var/tmp'],
    ...[...systemFolders, ...systemFiles].filter((path) => existsSync(path)).map(mount),
    ...readOnly.filter((path) => existsSync(path)).map((path) => ['--ro-bind', path, path]),
  ].flat();
}

function mount(path: string): readonly string[] {
  const isTopLevelLink = path.lastIndexOf('/') === 0 && lstatSync(path).isSymbolicLink();
  return isTopLevelLink ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path];
}
