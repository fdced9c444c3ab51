import { err, ok } from '@millrace/kernel';
import type { OverrideCondition, Rejection, RetryStage } from './commands.ts';
import { resultOf } from './conditions.ts';
import type { Decision } from './decide.ts';
import type { RunResumed } from './events.ts';
import type { ConditionSettled } from './events-of-work.ts';
import { conditionOf, refusalIn } from './evolve-conditions.ts';
import { retried, unsuccessfulActions } from './failing.ts';
import { stageOf } from './runs.ts';
import { closeCondition } from './settle.ts';
import { limitReached } from './start.ts';
import type { HeldRun, OpenFlow, RunId, RunInStage } from './state.ts';

/** A run that may come back: still inside its stage, or kept by the stage since it ended there. */
type Candidate = { readonly inside: RunInStage } | { readonly held: HeldRun };

const notRetryable = (detail: string): Decision => err({ code: 'stage.not-retryable', detail });

/** Section 3.9, with its checks in its order. The id of the run stays, the attempt goes up. */
export function retryStage(flow: OpenFlow, command: RetryStage): Decision {
  const { stage, runId, mode, at, by } = command;
  const found = candidate(flow, stage, runId);
  if ('code' in found) return err(found);
  const cause = `Retried by ${by}`;
  if ('inside' in found) {
    const { inside: run } = found;
    const refusal = insideRefusal(run, mode);
    return refusal === undefined ? ok([retried(run, mode, 'ManualStageRetry', at, cause)]) : notRetryable(refusal);
  }
  const { run } = found.held;
  if (command.currentVersion !== run.version) return notRetryable(updated(command.currentVersion, run.version));
  // Stopped between two groups of actions nothing has failed, and something is left to run.
  const isAmongActions = run.phase.kind === 'actions';
  if (mode === 'FAILED_ACTIONS' && !isAmongActions && unsuccessfulActions(run).length === 0) {
    return notRetryable(`No action of stage ${stage} failed; retry all of its actions`);
  }
  const limit = limitReached(flow, command.runsElsewhere);
  if (limit !== undefined) return err(limit);
  return ok([resume(run, by, at, cause), retried(run, mode, 'ManualStageRetry', at, cause)]);
}

function insideRefusal(run: RunInStage, mode: RetryStage['mode']): string | undefined {
  if (run.ending.kind !== 'none') return `Execution ${run.id} is ${run.ending.kind}`;
  if (run.phase.kind === 'failure') return `The failure condition of stage ${run.stage} has not decided yet`;
  if (run.phase.kind !== 'actions') return `Stage ${run.stage} has not failed`;
  if (mode === 'ALL_ACTIONS') return `Actions of stage ${run.stage} are still running`;
  return hasFailed(run) ? undefined : `No action of stage ${run.stage} has failed`;
}

const hasFailed = (run: RunInStage): boolean =>
  Object.values(run.actions).some((action) => action.status === 'settled' && action.outcome !== 'succeeded');

const resume = (run: RunInStage, by: string, at: RetryStage['at'], cause: string): RunResumed => ({
  type: 'RunResumed',
  at,
  runId: run.id,
  stage: run.stage,
  by,
  cause,
});

/** The run that entered the stage last, as long as it is the one that is asked for. */
function candidate(flow: OpenFlow, stage: string, runId: RunId): Candidate | Rejection {
  const stages = flow.definitions[flow.version]?.stages ?? [];
  const run = flow.runs[runId];
  if (!stages.some(({ name }) => name === stage) && run?.stage !== stage) {
    return { code: 'stage.not-found', detail: `Pipeline ${flow.pipelineName} has no stage ${stage}` };
  }
  const slot = flow.stages[stage];
  if (slot?.latest?.runId !== runId) {
    const detail = `Execution ${runId} is not the latest one in stage ${stage}`;
    return { code: 'execution.not-latest', detail };
  }
  if (run?.status === 'in-stage' && run.stage === stage) return { inside: run };
  if (slot.held?.run.id === runId) return { held: slot.held };
  const { status, version } = slot.latest;
  // What failed or was stopped is kept by its stage, until an update.
  const detail =
    status === 'failed' || status === 'stopped'
      ? updated(flow.version, version)
      : `Execution ${runId} left stage ${stage} as ${status}`;
  return { code: 'stage.not-retryable', detail };
}

const updated = (now: number, then: number): string =>
  `The pipeline is at version ${now}, the execution ended under version ${then}`;

const notOverridable = (detail: string): Decision => err({ code: 'condition.not-overridable', detail });

/** Section 3.11: lets a run pass a condition that is being evaluated or that has blocked it. */
export function overrideCondition(flow: OpenFlow, command: OverrideCondition): Decision {
  const { stage, runId, block, at, by } = command;
  const found = candidate(flow, stage, runId);
  if ('code' in found) {
    return found.code === 'stage.not-retryable' ? notOverridable(found.detail) : err(found);
  }
  const run = 'inside' in found ? found.inside : found.held.run;
  const condition = [conditionOf(run.phase), refusalIn(run.phase)].find((one) => one?.block === block);
  if (condition === undefined) return notOverridable(`Execution ${runId} is not at the condition ${block}`);
  const declared = stageOf(flow, run);
  if (declared !== undefined && resultOf(declared, block) === 'SKIP') {
    return notOverridable(`A condition that skips its stage cannot be overridden`);
  }
  const cause = `Overridden by ${by}`;
  if ('inside' in found && condition.status === undefined) {
    return ok(closeCondition(run, at, 'Overridden', cause, by));
  }
  if (condition.status !== 'Failed' && condition.status !== 'Errored') {
    return notOverridable(`The condition ${block} is ${condition.status}`);
  }
  const overridden: ConditionSettled = {
    type: 'ConditionSettled',
    at,
    runId,
    stage,
    block,
    status: 'Overridden',
    by,
    cause,
  };
  if ('inside' in found) {
    // What follows from the failure is still being looked at: the stage has not failed after all.
    return ok([...closeCondition(run, at, 'Abandoned', `The condition ${block} was overridden by ${by}`), overridden]);
  }
  if (command.currentVersion !== run.version) {
    return notOverridable(`The pipeline was updated to version ${command.currentVersion} meanwhile`);
  }
  const limit = limitReached(flow, command.runsElsewhere);
  if (limit !== undefined) return err(limit);
  return ok([resume(run, by, at, cause), overridden]);
}
