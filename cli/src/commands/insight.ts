import { everyItem } from '@millrace/client';
import { InvalidArgumentError, type Command } from 'commander';
import { replayLines } from '../rendering/replay.ts';
import { oneLine, table } from '../rendering/text.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { findExecution } from './find-execution.ts';

/** Commands that say what happened to an execution, and why. */
export function addInsightCommands(program: Command, shell: Shell): void {
  program
    .command('why')
    .description('say in words why an execution is where it is')
    .argument('<execution|pipeline>')
    .action((name: string, _: object, command: Command) => shell.run(command, (session) => why(session, name)));
  program
    .command('history')
    .description('list every decision about an execution, or show how it stood after one of them')
    .argument('<execution|pipeline>')
    .option('--at <revision>', 'the execution as it stood after this decision', parseRevision)
    .action((name: string, { at }: { readonly at?: number }, command: Command) =>
      shell.run(command, (session) => (at === undefined ? history(session, name) : replay(session, name, at))),
    );
}

async function why(session: Session, name: string): Promise<ExitCode> {
  const { terminal } = session;
  const client = await session.client();
  const { executionId } = await findExecution(client, name);
  const view = await client.executions.why({ path: { id: executionId } });
  if (terminal.json) terminal.printDocument(view);
  else for (const sentence of view.sentences) terminal.print(oneLine(sentence));
  return exitCodes.ok;
}

async function history(session: Session, name: string): Promise<ExitCode> {
  const { terminal } = session;
  const client = await session.client();
  const { executionId } = await findExecution(client, name);
  const rows = [['REVISION', 'AT', 'DECISION', 'WHERE', 'CAUSE']];
  for await (const entry of everyItem((page) =>
    client.executions.history({ path: { id: executionId }, query: page }),
  )) {
    const { revision, at, type, stageName, actionName, cause } = entry;
    if (terminal.json) terminal.printDocument(entry);
    else rows.push([String(revision), at, type, place(stageName, actionName), oneLine(cause ?? '')]);
  }
  if (!terminal.json) for (const line of table(rows)) terminal.print(line);
  return exitCodes.ok;
}

async function replay(session: Session, name: string, revision: number): Promise<ExitCode> {
  const { terminal } = session;
  const client = await session.client();
  const { executionId } = await findExecution(client, name);
  const view = await client.executions.replay({ path: { id: executionId }, query: { revision } });
  if (terminal.json) terminal.printDocument(view);
  else for (const line of replayLines(view)) terminal.print(line);
  return exitCodes.ok;
}

const place = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join('/');

function parseRevision(text: string): number {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a revision is a number from `millrace history`');
}
