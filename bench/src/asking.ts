import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Asks a child process over Node's own channel, and ends with it: no port, no protocol of our own. */
export interface Child {
  readonly pid: number;
  /** What the child said when it was ready. */
  readonly ready: unknown;
  /** @throws what the child threw, as text, or that it has ended. */
  ask(question: string, argument?: unknown): Promise<unknown>;
  /** Lets the child end in its own way and waits for it; kills it when it does not. */
  end(): Promise<void>;
}

export type Answers = Readonly<Record<string, (argument: never) => unknown>>;

interface Question {
  readonly id: number;
  readonly question: string;
  readonly argument: unknown;
}
type Said =
  | { readonly ready: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly refused: string };

const END_WITHIN_MILLISECONDS = 60_000;

/** Starts `module` as a process of its own and waits until it says that it is ready. */
export async function startChild(
  module: string,
  args: readonly string[],
  options: { readonly execArgv?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Child> {
  const process_ = fork(module, [...args], {
    execArgv: ['--enable-source-maps', ...(options.execArgv ?? [])],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
    ...(options.env === undefined ? {} : { env: options.env }),
  });
  const exited = once(process_, 'exit');
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  const ready = Promise.withResolvers<unknown>();
  process_.on('message', (said: Said) => {
    if ('ready' in said) return ready.resolve(said.ready);
    const waiter = waiting.get(said.id);
    waiting.delete(said.id);
    if ('refused' in said) waiter?.reject(new Error(said.refused));
    else waiter?.resolve(said.answer);
  });
  void exited.then(() => {
    const gone = new Error(`${module} has ended`);
    ready.reject(gone);
    for (const waiter of waiting.values()) waiter.reject(gone);
  });
  const said = await ready.promise;
  let last = 0;
  return {
    pid: process_.pid ?? 0,
    ready: said,
    ask: (question, argument) => {
      const waiter = Promise.withResolvers<unknown>();
      const asked: Question = { id: ++last, question, argument };
      waiting.set(asked.id, waiter);
      process_.send(asked);
      return waiter.promise;
    },
    end: () => end(process_, exited),
  };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.connected) child.disconnect();
  const hard = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MILLISECONDS);
  await exited;
  clearTimeout(hard);
}

/** The child's side: answers until its parent lets go or dies, then runs `stop`. */
export function answerParent(ready: unknown, answers: Answers, stop: () => Promise<void>): void {
  const say = (said: Said): boolean => process.send?.(said) ?? false;
  process.on('message', ({ id, question, argument }: Question) => {
    const answering = async (): Promise<unknown> => {
      const answer = answers[question];
      if (answer === undefined) throw new Error(`nobody answers ${question}`);
      return answer(argument as never);
    };
    answering().then(
      (value) => process.connected && say({ id, answer: value }),
      (error: unknown) => process.connected && say({ id, refused: textOf(error) }),
    );
  });
  process.once('disconnect', () => {
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  });
  say({ ready });
}

const textOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
