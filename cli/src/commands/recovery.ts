import { lastGoodExecution, type MillraceClient, onceWith } from '@millrace/client';
import type { ExecutionView } from '@millrace/contracts';
import type { Command } from 'commander';
import { rollbackPreview } from '../rendering/rollback-preview.ts';
import { CliProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { findExecution } from './find-execution.ts';
import { exitCodeOf, followExecution } from './follow-execution.ts';

interface RetryOptions {
  readonly stage?: string;
  readonly all?: true;
  readonly watch?: true;
}

interface RollbackOptions {
  readonly to?: string;
  readonly artifacts?: true;
  readonly preview?: true;
  readonly key?: string;
  readonly watch?: true;
}

interface RerunOptions {
  readonly from: string;
  readonly key?: string;
  readonly watch?: true;
}

interface OverrideOptions {
  readonly stage: string;
  readonly entry?: true;
  readonly success?: true;
}

const watchOption = ['-w, --watch', 'stay until the execution has ended; exit with its outcome'] as const;
const keyOption = ['--key <key>', 'the same key never starts two executions'] as const;

/** Commands for a release that went wrong. */
export function addRecoveryCommands(program: Command, shell: Shell): void {
  program
    .command('retry')
    .description('try the failed or stopped stage of an execution again')
    .argument('<execution|pipeline>')
    .option('--stage <name>', 'which stage; by default the one that did not succeed')
    .option('--all', 'every action of the stage, not only those that failed')
    .option(...watchOption)
    .action((name: string, options: RetryOptions, command: Command) =>
      shell.run(command, (session) => retry(session, name, options)),
    );
  program
    .command('rollback')
    .description('do a stage again with what it had before')
    .argument('<pipeline>')
    .argument('<stage>')
    .option('--to <execution>', 'an execution that succeeded in the stage; by default the last good one')
    .option('--artifacts', 'to what the target had produced, whatever version the pipeline had then')
    .option('--preview', 'only show what would be done; exit with 1 when it would be refused')
    .option(...keyOption)
    .option(...watchOption)
    .action((pipeline: string, stage: string, options: RollbackOptions, command: Command) =>
      shell.run(command, (session) => rollback(session, pipeline, stage, options)),
    );
  program
    .command('rerun')
    .description('start another execution in the middle, with what this one had produced before')
    .argument('<execution|pipeline>')
    .requiredOption('--from <stage[/action]>', 'where to begin')
    .option(...keyOption)
    .option(...watchOption)
    .action((name: string, options: RerunOptions, command: Command) =>
      shell.run(command, (session) => rerun(session, name, options)),
    );
  program
    .command('override')
    .description('pass over a condition that blocks an execution')
    .argument('<execution|pipeline>')
    .requiredOption('--stage <name>', 'the stage whose condition it is')
    .option('--entry', 'the condition in front of the stage')
    .option('--success', 'the condition after its actions')
    .action((name: string, options: OverrideOptions, command: Command) =>
      shell.run(command, (session) => override(session, name, options)),
    );
}

async function retry(session: Session, name: string, { stage, all, watch }: RetryOptions): Promise<ExitCode> {
  const client = await session.client();
  const execution = await findExecution(client, name);
  const { executionId } = execution;
  const stageName = stage ?? unsuccessfulStage(execution);
  const retryMode = all === true ? 'ALL_ACTIONS' : 'FAILED_ACTIONS';
  await client.executions.retry({ path: { id: executionId, stage: stageName }, body: { retryMode } });
  const answer = { executionId, stageName, retryMode };
  return begun(session, client, { answer, said: `retrying ${stageName} of ${executionId}`, watch });
}

/** @throws CliProblem when nothing went wrong */
function unsuccessfulStage({ executionId, stages, status }: ExecutionView): string {
  const stage = stages.findLast((candidate) => candidate.status === 'Failed' || candidate.status === 'Stopped');
  if (stage !== undefined) return stage.name;
  throw new CliProblem(`no stage of ${executionId} failed or was stopped: it is ${status}`, {
    code: 'stage.not-retryable',
    hint: `see why: millrace why ${executionId}`,
    exitCode: exitCodes.refused,
  });
}

async function rollback(
  session: Session,
  pipeline: string,
  stage: string,
  { to, artifacts, preview, key, watch }: RollbackOptions,
): Promise<ExitCode> {
  const { terminal } = session;
  const client = await session.client();
  const how = artifacts === true ? 'artifacts' : 'stage';
  const target = { targetExecutionId: to ?? (await lastGood(client, pipeline, stage, how)), how } as const;
  if (preview === true) {
    const view = await client.pipelines.previewRollback({ path: { name: pipeline, stage }, query: target });
    if (terminal.json) terminal.printDocument(view);
    else for (const line of rollbackPreview(view, terminal.paint)) terminal.print(line);
    return view.possible ? exitCodes.ok : exitCodes.unsuccessful;
  }
  const { executionId } = await client.pipelines.rollback({
    path: { name: pipeline, stage },
    body: target,
    ...onceWith(key),
  });
  const said = `rolling ${stage} of ${pipeline} back to ${target.targetExecutionId}: ${executionId}`;
  return begun(session, client, { answer: { executionId, ...target }, said, watch });
}

/** @throws CliProblem when there is none */
async function lastGood(
  client: MillraceClient,
  pipeline: string,
  stage: string,
  how: 'stage' | 'artifacts',
): Promise<string> {
  const execution = await lastGoodExecution(client, pipeline, stage, how);
  if (execution !== undefined) return execution.executionId;
  const since = how === 'stage' ? ` since ${pipeline} got the version that it has now` : '';
  throw new CliProblem(`no earlier execution succeeded in ${stage}${since}`, {
    code: 'stage.not-rollbackable',
    hint:
      how === 'stage'
        ? 'with --artifacts it goes back to what an execution of an earlier version had produced'
        : 'if one succeeded there and failed further on, name it with --to',
    exitCode: exitCodes.refused,
  });
}

async function rerun(session: Session, name: string, { from, key, watch }: RerunOptions): Promise<ExitCode> {
  const [stageName = '', actionName, ...more] = from.split('/');
  if (stageName === '' || actionName === '' || more.length > 0) {
    throw usageProblem(
      `--from ${from} names no place to begin`,
      'write a stage, or stage/action: --from Deploy/Canary',
    );
  }
  const client = await session.client();
  const { executionId: source } = await findExecution(client, name);
  const place = actionName === undefined ? { stageName } : { stageName, actionName };
  const { executionId } = await client.executions.rerun({ path: { id: source }, body: place, ...onceWith(key) });
  const said = `running ${source} again from ${from}: ${executionId}`;
  return begun(session, client, { answer: { executionId, ...place }, said, watch });
}

async function override(session: Session, name: string, options: OverrideOptions): Promise<ExitCode> {
  const { stage: stageName, entry, success } = options;
  if ((entry === true) === (success === true)) {
    throw usageProblem('say which condition: either --entry or --success');
  }
  const client = await session.client();
  const { executionId } = await findExecution(client, name);
  const conditionType = entry === true ? 'BEFORE_ENTRY' : 'ON_SUCCESS';
  await client.executions.override({ path: { id: executionId, stage: stageName }, body: { conditionType } });
  if (session.terminal.json) session.terminal.printDocument({ executionId, stageName, conditionType });
  else session.terminal.print(`overrode the ${conditionType} condition of ${stageName} in ${executionId}`);
  return exitCodes.ok;
}

interface Begun {
  /** With `--json`. */
  readonly answer: { readonly executionId: string };
  /** Otherwise. */
  readonly said: string;
  readonly watch: true | undefined;
}

/** Says what was begun, or stays with it to the end. */
async function begun(session: Session, client: MillraceClient, { answer, said, watch }: Begun): Promise<ExitCode> {
  const { terminal } = session;
  const { executionId } = answer;
  if (watch === true) return exitCodeOf(await followExecution(session, client, executionId), session);
  if (terminal.json) terminal.printDocument(answer);
  else terminal.print(said);
  terminal.note(`follow it: millrace watch ${executionId}`);
  return exitCodes.ok;
}
