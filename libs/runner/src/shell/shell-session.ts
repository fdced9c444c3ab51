import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { Duration } from '@millrace/kernel';
import type { Executor } from '../sandbox/executor.ts';
import { ProcessTree } from '../sandbox/process-tree.ts';
import type { Workspace } from '../workspace.ts';
import { reportScript, separateShellScript, sharedShellScript, supervisorScript } from './shell-script.ts';

/** How a command ended: with a status, or its shell is gone (killed, or the sandbox died). */
export type CommandEnd =
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'lost'; readonly detail: string };

export interface SessionOptions {
  readonly shell: 'sh' | 'bash';
  /** True: one shell for all commands (buildspec 0.2). False: a separate one for each (0.1). */
  readonly shared: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly output: (chunk: Buffer) => void;
}

/** Enough for compilers and bundlers, far below what would starve the host. */
const openFiles = 65_536;
/** How much output is read after a command's end before somebody in the background is taken to be talking on. */
const drainLimitBytes = 4 * 1024 * 1024;

/**
 * The shell of one build. Commands go in one by one, and their status comes back by a descriptor that they do not have:
 * nothing is ever read from what they print.
 */
export class ShellSession {
  readonly processGroup: number;
  private readonly control: string;
  private readonly child: ChildProcess;
  private readonly tree: ProcessTree;
  private readonly requests: Writable;
  private readonly replies: AsyncIterator<string, undefined>;
  private readonly exited: Promise<string>;
  private readBytes = 0;
  private count = 0;

  private constructor(child: ChildProcess, group: number, workspace: Workspace, output: (chunk: Buffer) => void) {
    this.child = child;
    this.processGroup = group;
    this.control = workspace.control;
    this.tree = new ProcessTree(workspace.cookie, workspace.folder, group);
    this.requests = child.stdio[3] as Writable;
    this.replies = nulTerminated(child.stdio[4] as Readable);
    // A shell that died in between is noticed by the missing reply.
    this.requests.on('error', () => undefined);
    this.exited = once(child, 'exit').then(([status, signal]) => `the shell ended (${String(signal ?? status)})`);
    const read = (chunk: Buffer): void => {
      this.readBytes += chunk.length;
      output(chunk);
    };
    child.stdout?.on('data', read);
    // The supervisor joins its errors to its output; before it runs, the sandbox itself may have something to say.
    child.stderr?.on('data', read);
  }

  /** @throws Error when the shell's program cannot be started at all. */
  static async start(executor: Executor, workspace: Workspace, options: SessionOptions): Promise<ShellSession> {
    const { control } = workspace;
    mkdirSync(control, { recursive: true, mode: 0o700 });
    writeFileSync(
      join(control, 'shell'),
      options.shared ? sharedShellScript(control, options.shell) : separateShellScript(control),
    );
    writeFileSync(join(control, 'supervisor'), supervisorScript(control, options.shell, openFiles));
    const child = executor.start({
      program: 'sh',
      args: [join(control, 'supervisor')],
      box: workspace.box,
      home: workspace.home,
      tmp: workspace.tmp,
      workingDirectory: options.workingDirectory,
      environment: { ...options.environment, ...workspace.cookieEnvironment },
    });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error('a started process has no id');
    return new ShellSession(child, child.pid, workspace, options.output);
  }

  /** Runs one command to its end, with everything it printed handed on. */
  async run(command: string): Promise<CommandEnd> {
    this.request('command', command);
    const reply = await this.reply();
    await this.drain();
    if (reply === undefined) return { kind: 'lost', detail: await this.exited };
    return { kind: 'exited', status: Number(reply.split(' ')[1]) };
  }

  /** Values of the named variables as the shell holds them now; without those that are not set. */
  async variables(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const values = new Map<string, string>();
    if (names.length === 0) return values;
    this.request('report', reportScript(names));
    for (let reply = await this.reply(); reply !== undefined; reply = await this.reply()) {
      if (reply.startsWith('done ') || reply.startsWith('exit ')) break;
      const set = /^set ([^=]+)=(.*)$/s.exec(reply);
      if (set?.[1] !== undefined && set[2] !== undefined) values.set(set[1], set[2]);
    }
    return values;
  }

  /** After the last command: the shell ends by itself; what runs in the background has `grace` between SIGTERM and SIGKILL. */
  async finish(grace: Duration): Promise<void> {
    this.requests.end();
    await Promise.race([this.exited, delay(grace, undefined, { ref: false })]);
    await this.stop(grace);
  }

  /** Ends every process of the job: SIGTERM, at most `grace`, SIGKILL. */
  async stop(grace: Duration): Promise<void> {
    try {
      writeFileSync(join(this.control, 'over'), '');
    } finally {
      // Also where the disk takes no more files.
      await this.tree.end(grace);
    }
    await this.exited;
    await this.drain();
    for (const stream of [this.child.stdout, this.child.stderr, ...this.child.stdio.slice(3)]) stream?.destroy();
  }

  private request(kind: 'command' | 'report', script: string): void {
    const name = `${kind}-${++this.count}`;
    writeFileSync(join(this.control, name), `${script}\n`);
    this.requests.write(`${name}\n`);
  }

  private async reply(): Promise<string | undefined> {
    const next = await this.replies.next();
    return next.done ? undefined : next.value;
  }

  /** What a command printed is in the pipe before its status is: read until one turn of the event loop brings nothing. */
  private async drain(): Promise<void> {
    const limit = this.readBytes + drainLimitBytes;
    for (let before = -1; before !== this.readBytes && this.readBytes < limit;) {
      before = this.readBytes;
      await turn();
      await turn();
    }
  }
}

async function* nulTerminated(stream: Readable): AsyncGenerator<string, undefined> {
  let pending = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    for (let end = pending.indexOf(0); end >= 0; end = pending.indexOf(0)) {
      yield pending.subarray(0, end).toString();
      pending = pending.subarray(end + 1);
    }
  }
  return undefined;
}
