import type { MillraceClient } from '@millrace/client';
import type { ActionView, ExecutionView, LogLineV1 } from '@millrace/contracts';
import type { Command } from 'commander';
import { formatLogLine } from '../rendering/log-lines.ts';
import { hasEnded } from '../rendering/looks.ts';
import { usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { findExecution } from './find-execution.ts';

interface LogsOptions {
  readonly action?: string;
  readonly follow?: true;
}

export function addLogsCommand(program: Command, shell: Shell): void {
  program
    .command('logs')
    .description('print the log of an execution, or of one of its actions')
    .argument('<execution|pipeline>')
    .option('--action <name>', 'only this action; lines then stand without its name')
    .option('-f, --follow', 'go on until the execution has ended')
    .action((name: string, options: LogsOptions, command: Command) =>
      shell.run(command, (session) => logs(session, name, options)),
    );
}

async function logs(session: Session, name: string, { action, follow = false }: { action?: string; follow?: boolean }) {
  const client = await session.client();
  const view = await findExecution(client, name);
  if (action !== undefined && !actionsOf(view).some((one) => one.name === action)) {
    const names = actionsOf(view).map((one) => one.name);
    throw usageProblem(`the execution has no action ${JSON.stringify(action)}`, `it has: ${names.join(', ')}`);
  }
  await new LogPrinter(session, client, action, follow).printAll(view);
  return session.signal.aborted ? exitCodes.interrupted : (exitCodes.ok as ExitCode);
}

/** Prints the logs of all actions of one execution, each as soon as it has begun. */
class LogPrinter {
  readonly #session: Session;
  readonly #client: MillraceClient;
  readonly #action: string | undefined;
  readonly #follow: boolean;
  readonly #printing = new Map<string, Promise<void>>();

  constructor(session: Session, client: MillraceClient, action: string | undefined, follow: boolean) {
    this.#session = session;
    this.#client = client;
    this.#action = action;
    this.#follow = follow;
  }

  async printAll(view: ExecutionView): Promise<void> {
    if (this.#follow && !hasEnded(view.status)) {
      for await (const now of this.#client.watchExecution(view.executionId, { signal: this.#session.signal })) {
        for (const action of actionsOf(now)) this.#begin(action);
        if (this.#isComplete(now)) break;
      }
      await Promise.all(this.#printing.values());
      return;
    }
    // Of what is over, the order of the pipeline is easier to read than the order of the clock.
    for (const action of actionsOf(view)) {
      this.#begin(action);
      await Promise.all(this.#printing.values());
    }
  }

  /** Whether no further action can begin that is to be shown. */
  #isComplete(view: ExecutionView): boolean {
    if (hasEnded(view.status)) return true;
    return this.#action !== undefined && this.#printing.size > 0;
  }

  #begin(action: ActionView): void {
    const id = action.execution?.actionExecutionId;
    if (id === undefined || this.#printing.has(id)) return;
    if (this.#action === undefined ? action.actionType.category === 'Approval' : action.name !== this.#action) return;
    this.#printing.set(id, this.#print(id, action));
  }

  async #print(actionExecutionId: string, { name, execution }: ActionView): Promise<void> {
    const { terminal, signal } = this.#session;
    const prefix = this.#action === undefined ? name : '';
    for await (const line of this.#client.tailLog(actionExecutionId, { follow: this.#follow, signal })) {
      if (terminal.json) terminal.printDocument({ stage: execution?.stageName, action: name, ...plain(line) });
      else terminal.print(formatLogLine(line, { paint: terminal.paint, keepColours: terminal.isInteractive, prefix }));
    }
  }
}

const plain = ({ seq, at, stream, text }: LogLineV1) => ({ seq, at, stream, text });

const actionsOf = (view: ExecutionView): readonly ActionView[] => view.stages.flatMap(({ actions }) => actions);
