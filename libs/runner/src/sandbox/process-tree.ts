import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duration } from '@millrace/kernel';

/** Environment variable by which every process of a job is found again, wherever it went. */
export const cookieVariable = 'MILLRACE_JOB_COOKIE';

/** How often a dying tree is looked at. */
const lookEveryMilliseconds = 20;

/** Path of the script whose process holds a job together; it is the last to go. */
const supervisorName = '/control/supervisor';

/**
 * Every process that a job started: its process group, and (on Linux) whoever carries its cookie in the environment or
 * stands in its folder. So a daemon that left the group and the session is still found.
 */
export class ProcessTree {
  private readonly cookie: string;
  private readonly folder: string;
  private readonly group: number | undefined;

  /** @param group process group id of the first process, when it is known */
  constructor(cookie: string, folder: string, group?: number) {
    this.cookie = `${cookieVariable}=${cookie}`;
    this.folder = folder;
    this.group = group;
  }

  /**
   * Sends SIGTERM to the user's processes, waits at most `grace` until they are gone, then SIGKILL to all until nothing
   * is left. The platform's own processes get no SIGTERM: the sandbox would fall before the grace is over.
   */
  async end(grace: Duration): Promise<void> {
    const deadline = performance.now() + grace;
    for (const pid of this.usersProcesses()) send(pid, 'SIGTERM');
    while (this.usersProcesses().length > 0 && performance.now() < deadline) await delay(lookEveryMilliseconds);
    await this.kill();
  }

  /** SIGKILL until nothing is left. */
  async kill(): Promise<void> {
    for (;;) {
      const members = this.members();
      const isGroupAlive = this.group !== undefined && send(-this.group, 'SIGKILL');
      for (const pid of members) send(pid, 'SIGKILL');
      if (members.length === 0 && !isGroupAlive) return;
      await delay(lookEveryMilliseconds);
    }
  }

  isAlive(): boolean {
    return this.members().length > 0 || (this.group !== undefined && send(-this.group, 0));
  }

  private usersProcesses(): readonly number[] {
    if (process.platform !== 'linux') return this.group !== undefined && send(-this.group, 0) ? [-this.group] : [];
    return this.members().filter((pid) => !attempt(() => isPlatforms(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))));
  }

  private members(): readonly number[] {
    if (process.platform !== 'linux') return [];
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && this.owns(pid));
  }

  private owns(pid: number): boolean {
    return (
      attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(this.cookie)) ||
      attempt(() => `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${this.folder}/`))
    );
  }
}

function isPlatforms(commandLine: string): boolean {
  const [program = '', script = ''] = commandLine.split('\0');
  return script.endsWith(supervisorName) || program === 'bwrap' || program.endsWith('/bwrap');
}

/** A process may end, or belong to somebody else, while it is looked at: then it is not ours. */
function attempt(look: () => boolean): boolean {
  try {
    return look();
  } catch {
    return false;
  }
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return true;
    throw error;
  }
}
