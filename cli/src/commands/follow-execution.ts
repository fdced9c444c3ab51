import type { MillraceClient } from '@millrace/client';
import type { ExecutionView } from '@millrace/contracts';
import { changes } from '../rendering/changes.ts';
import { executionTree } from '../rendering/execution-tree.ts';
import { hasEnded } from '../rendering/looks.ts';
import { verdict } from '../rendering/verdict.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { LiveArea } from '../session/terminal.ts';

/** Durations on the screen move at this pace. */
const redrawMilliseconds = 200;

export interface FollowOptions {
  /** Sees every view; for callers that act on what happens. */
  readonly onView?: (view: ExecutionView) => void;
}

/**
 * Shows an execution until it has ended or the session is interrupted: a live tree on a terminal, a line per change in
 * a pipe, a view per line as JSON. Gives back the last view.
 */
export async function followExecution(
  session: Session,
  client: MillraceClient,
  executionId: string,
  { onView }: FollowOptions = {},
): Promise<ExecutionView> {
  const { terminal } = session;
  const screen = terminal.isInteractive ? new Screen(session, terminal.live()) : undefined;
  let last: ExecutionView | undefined;
  try {
    for await (const view of client.watchExecution(executionId, { signal: session.signal })) {
      if (terminal.json) terminal.printDocument(view);
      else if (screen === undefined) for (const line of changes(last, view, session.now())) terminal.print(line);
      else screen.show(view);
      last = view;
      onView?.(view);
      if (hasEnded(view.status)) break;
    }
  } finally {
    screen?.close();
  }
  last ??= await client.executions.get({ path: { id: executionId } });
  if (!terminal.json) for (const line of verdict(last, session.now(), terminal.paint)) terminal.print(line);
  return last;
}

/** The exit status that says how an execution ended. */
export function exitCodeOf(view: ExecutionView, session: Session): ExitCode {
  if (view.status === 'Succeeded') return exitCodes.ok;
  return hasEnded(view.status) || !session.signal.aborted ? exitCodes.unsuccessful : exitCodes.interrupted;
}

class Screen {
  readonly #session: Session;
  readonly #area: LiveArea;
  readonly #timer: NodeJS.Timeout;
  #view: ExecutionView | undefined;

  constructor(session: Session, area: LiveArea) {
    this.#session = session;
    this.#area = area;
    this.#timer = setInterval(() => this.#draw(), redrawMilliseconds);
  }

  show(view: ExecutionView): void {
    this.#view = view;
    this.#draw();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#area.done();
  }

  #draw(): void {
    if (this.#view === undefined) return;
    const { terminal } = this.#session;
    const size = { columns: terminal.columns(), rows: terminal.rows() - 1 };
    this.#area.draw(executionTree(this.#view, { ...size, now: this.#session.now(), paint: terminal.paint }));
  }
}
