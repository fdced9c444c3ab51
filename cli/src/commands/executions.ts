import { onceWith } from '@millrace/client';
import type { Command } from 'commander';
import { executionTree } from '../rendering/execution-tree.ts';
import { hasEnded } from '../rendering/looks.ts';
import { shortId, triggerWords } from '../rendering/words.ts';
import { verdict } from '../rendering/verdict.ts';
import { usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { findExecution, nextExecution } from './find-execution.ts';
import { exitCodeOf, followExecution } from './follow-execution.ts';
import { showList } from './listing.ts';
import { addLocalOptions, variableOption, type LocalOptions } from './local-options.ts';
import { collectPairs, type Pair } from './option-values.ts';
import { runLocal } from './run-local.ts';
import { addTemplateOptions } from './template-options.ts';

interface RunOptions extends LocalOptions {
  readonly local?: true;
  readonly revision: readonly Pair[];
  readonly key?: string;
  readonly watch?: true;
}

export function addExecutionCommands(program: Command, shell: Shell): void {
  const runCommand = program
    .command('run')
    .description('start a pipeline; with --local run its builds and tests here, without a platform')
    .argument('[pipeline|file...]', 'a pipeline; with --local the files that define it and its build projects')
    .option(...variableOption)
    .option('--revision <action=commit>', 'use this commit in a source action (repeatable)', collectPairs, [])
    .option('--key <key>', 'the same key never starts two executions')
    .option('-w, --watch', 'stay until the execution has ended; exit with its outcome');
  addTemplateOptions(addLocalOptions(runCommand)).action(
    (named: readonly string[], options: RunOptions, command: Command) =>
      shell.run(command, (session) => {
        refuseMixed(command, options.local === true);
        return options.local === true ? runLocal(session, named, options) : run(session, onlyName(named), options);
      }),
  );
  program
    .command('status')
    .description('show the newest execution of a pipeline, or of all pipelines')
    .argument('[execution|pipeline]')
    .action((name: string | undefined, _: object, command: Command) =>
      shell.run(command, (session) => (name === undefined ? overview(session) : status(session, name))),
    );
  program
    .command('watch')
    .description('follow an execution until it has ended; exit with its outcome')
    .argument('<execution|pipeline>')
    .option('--next', 'when the newest execution of the pipeline has ended, wait for the next one')
    .action((name: string, { next }: { readonly next?: true }, command: Command) =>
      shell.run(command, (session) => watch(session, name, next === true)),
    );
  program
    .command('stop')
    .description('stop an execution')
    .argument('<execution|pipeline>')
    .option('--abandon', 'do not wait for the actions in progress')
    .option('--reason <text>', 'why, for whoever looks at it later')
    .action((name: string, options: { readonly abandon?: true; readonly reason?: string }, command: Command) =>
      shell.run(command, (session) => stop(session, name, options)),
    );
}

/** Options of one way of running mean nothing to the other. */
function refuseMixed(command: Command, isLocal: boolean): void {
  const ofPlatform = new Set(['revision', 'key', 'watch']);
  for (const option of command.options) {
    const name = option.attributeName();
    if (name === 'local' || name === 'variable' || command.getOptionValueSource(name) !== 'cli') continue;
    if (ofPlatform.has(name) !== isLocal) continue;
    throw usageProblem(`${option.long ?? name} means nothing ${isLocal ? 'with' : 'without'} --local`);
  }
}

function onlyName(named: readonly string[]): string {
  const [name, ...more] = named;
  if (name === undefined) throw usageProblem('which pipeline?', 'name it: millrace pipelines list');
  if (more.length > 0) throw usageProblem('one pipeline at a time', 'several files make sense with --local');
  return name;
}

async function run(session: Session, pipeline: string, options: RunOptions): Promise<ExitCode> {
  const client = await session.client();
  const { executionId } = await client.pipelines.start({
    path: { name: pipeline },
    body: {
      variables: [...options.variable],
      sourceRevisions: options.revision.map(({ name, value }) => ({
        actionName: name,
        revisionType: 'COMMIT_ID',
        revisionValue: value,
      })),
    },
    ...onceWith(options.key),
  });
  if (options.watch === true) return exitCodeOf(await followExecution(session, client, executionId), session);
  if (session.terminal.json) session.terminal.printDocument({ executionId });
  else session.terminal.print(`started ${pipeline}: ${executionId}`);
  session.terminal.note(`follow it: millrace watch ${executionId}`);
  return exitCodes.ok;
}

const overview = (session: Session): Promise<ExitCode> =>
  showList(session, {
    page: (client, query) => client.pipelines.list({ query }),
    heading: ['PIPELINE', 'VERSION', 'STATUS', 'STARTED', 'EXECUTION'],
    row: ({ name, version, latestExecution }) => [
      name,
      String(version),
      latestExecution?.status ?? 'never run',
      latestExecution?.startedAt ?? '',
      latestExecution?.executionId ?? '',
    ],
  });

async function status(session: Session, name: string): Promise<ExitCode> {
  const { terminal } = session;
  const view = await findExecution(await session.client(), name);
  if (terminal.json) {
    terminal.printDocument(view);
    return exitCodes.ok;
  }
  const now = session.now();
  const size = { columns: terminal.columns(), rows: Number.POSITIVE_INFINITY };
  for (const line of executionTree(view, { now, paint: terminal.paint, ...size })) terminal.print(line);
  terminal.print(terminal.paint.faint(`started by ${triggerWords(view)}`));
  const sources = view.sourceRevisions.map(({ actionName, revisionId }) => `${actionName} ${shortId(revisionId)}`);
  if (sources.length > 0) terminal.print(terminal.paint.faint(`sources ${sources.join(', ')}`));
  for (const line of verdict(view, now, terminal.paint)) terminal.print(line);
  return exitCodes.ok;
}

async function watch(session: Session, name: string, waits: boolean): Promise<ExitCode> {
  const client = await session.client();
  const { executionId } = waits ? await nextExecution(session, client, name) : await findExecution(client, name);
  return exitCodeOf(await followExecution(session, client, executionId), session);
}

async function stop(
  session: Session,
  name: string,
  request: { readonly abandon?: true; readonly reason?: string },
): Promise<ExitCode> {
  const client = await session.client();
  const { executionId, status: current } = await findExecution(client, name);
  await client.executions.stop({ path: { id: executionId }, body: request });
  if (session.terminal.json) session.terminal.printDocument({ executionId });
  else session.terminal.print(hasEnded(current) ? `${executionId} had ended` : `stopping ${executionId}`);
  return exitCodes.ok;
}
