import type { Instant } from '@millrace/kernel';
import type { StageDeclaration } from '../definition/structure.ts';
import { followActions } from './actions.ts';
import { asksFor, conditionIn, followCondition, isPassed, resultOf, startCondition } from './conditions.ts';
import type { FlowEvent } from './events.ts';
import { failStage, rollBack } from './failing.ts';
import { leave, stageSettled } from './leaving.ts';
import { stageOf, stagesOf } from './runs.ts';
import { liveActions } from './settle.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ConditionRun } from './state-of-work.ts';

/** Sections 3.3 and 3.4: what follows for a run inside a stage, from the entry condition to how it leaves. */
export function followStage(flow: OpenFlow, run: RunInStage, at: Instant): readonly FlowEvent[] {
  if (run.ending.kind !== 'none') return liveActions(run).length > 0 ? [] : endRun(run, at);
  const stage = stageOf(flow, run);
  if (stage === undefined) return [];
  const { phase } = run;
  switch (phase.kind) {
    case 'arrived':
      return asksFor(stage, run, 'beforeEntry')
        ? startCondition(run, 'beforeEntry', at, `Stage ${stage.name} has a condition for entry`)
        : perform(flow, run, stage, at);
    case 'entry':
      if (phase.condition.status === undefined) return followCondition(flow, run, stage, phase.condition, at);
      return isPassed(phase.condition)
        ? perform(flow, run, stage, at)
        : refusedEntry(flow, run, stage, phase.condition, at);
    case 'actions':
      return perform(flow, run, stage, at);
    case 'success':
      if (phase.condition.status === undefined) return followCondition(flow, run, stage, phase.condition, at);
      return isPassed(phase.condition)
        ? goOn(flow, run, at, passedSuccess(phase.condition))
        : refusedSuccess(flow, run, stage, phase.condition, at);
    case 'failure':
      if (phase.condition.status === undefined) return followCondition(flow, run, stage, phase.condition, at);
      return afterFailure(flow, run, stage, phase.condition, at);
  }
}

function perform(flow: OpenFlow, run: RunInStage, stage: StageDeclaration, at: Instant): readonly FlowEvent[] {
  const lock = followLocks(run, stage, at);
  if (lock !== undefined) return lock;
  const step = followActions(flow, run, stage, at);
  switch (step.kind) {
    case 'facts':
      return step.facts;
    case 'failed':
      return failStage(flow, run, stage, at, step.cause);
    case 'succeeded':
      return asksFor(stage, run, 'onSuccess')
        ? startCondition(run, 'onSuccess', at, `All actions of stage ${stage.name} succeeded`)
        : goOn(flow, run, at, 'All actions succeeded');
  }
}

/** Asks for the next named lock that is missing; waits while one is asked for; nothing once all are held. */
function followLocks(run: RunInStage, stage: StageDeclaration, at: Instant): readonly FlowEvent[] | undefined {
  const names = [...(stage.millrace?.locks ?? [])].sort();
  const missing = names.find((name) => run.phase.locks[name]?.isHeld !== true);
  if (missing === undefined) return undefined;
  if (run.phase.locks[missing] !== undefined) return [];
  const holder = `${run.id}/${run.stage}#${run.attempt}`;
  const cause = `Stage ${stage.name} runs under the lock ${missing}`;
  return [{ type: 'LockAwaited', at, runId: run.id, stage: run.stage, lock: missing, holder, cause }];
}

/** The stage is done. A rollback ends with its stage; every other run stands in front of the next one. */
function goOn(flow: OpenFlow, run: RunInStage, at: Instant, because: string): readonly FlowEvent[] {
  const { id: runId } = run;
  const settled = stageSettled(run, at, 'succeeded', because);
  if (run.rollback !== undefined) {
    const cause = `Stage ${run.stage} is back at what execution ${run.rollback.targetRunId} had`;
    return [settled, { type: 'RunFinished', at, runId, outcome: 'succeeded', cause }];
  }
  return [settled, ...toNextStage(flow, run, at, 'The last stage succeeded')];
}

function toNextStage(flow: OpenFlow, run: RunInStage, at: Instant, atTheEnd: string): readonly FlowEvent[] {
  const stages = stagesOf(flow, run);
  const next = stages[stages.findIndex(({ name }) => name === run.stage) + 1];
  return next === undefined
    ? [{ type: 'RunFinished', at, runId: run.id, outcome: 'succeeded', cause: atTheEnd }]
    : [{ type: 'RunArrived', at, runId: run.id, stage: next.name }];
}

/** S2 and S3. */
function refusedEntry(
  flow: OpenFlow,
  run: RunInStage,
  stage: StageDeclaration,
  { because }: ConditionRun,
  at: Instant,
): readonly FlowEvent[] {
  const cause = `The condition for entry is not met: ${because}`;
  if (resultOf(stage, 'beforeEntry') !== 'SKIP') {
    return failStage(flow, run, stage, at, cause);
  }
  const settled = stageSettled(run, at, 'skipped', `Skipped. ${cause}`);
  return [settled, ...toNextStage(flow, run, at, 'The last stage was skipped')];
}

const passedSuccess = ({ status }: ConditionRun): string =>
  `All actions succeeded and the condition ${status === 'Overridden' ? 'was overridden' : 'is met'}`;

/**
 * S5 and S6. With ROLLBACK the stage itself keeps its success where there is something to go back to, but the execution goes
 * no further.
 */
function refusedSuccess(
  flow: OpenFlow,
  run: RunInStage,
  stage: StageDeclaration,
  { because }: ConditionRun,
  at: Instant,
): readonly FlowEvent[] {
  const cause = `All actions succeeded, but the condition for success is not met: ${because}`;
  return resultOf(stage, 'onSuccess') === 'ROLLBACK'
    ? rollBack(flow, run, at, 'succeeded', cause)
    : failStage(flow, run, stage, at, cause);
}

/** Section 3.7, steps 2 to 4: a failure condition that is met decides; otherwise the block's own result does. */
function afterFailure(
  flow: OpenFlow,
  run: RunInStage,
  stage: StageDeclaration,
  condition: ConditionRun,
  at: Instant,
): readonly FlowEvent[] {
  const met = condition.status === 'Succeeded';
  const result = met ? conditionIn(stage, 'onFailure')?.result : stage.onFailure?.result;
  return result === 'ROLLBACK'
    ? rollBack(flow, run, at, 'failed', condition.cause)
    : leave(run, at, 'failed', condition.cause);
}

/** Nothing runs any more in a run that was stopped or cancelled; whatever its actions said, it goes no further. */
function endRun(run: RunInStage, at: Instant): readonly FlowEvent[] {
  switch (run.ending.kind) {
    case 'none':
      return [];
    case 'stopping':
      return leave(run, at, 'stopped', run.ending.reason === '' ? 'Stopped' : `Stopped: ${run.ending.reason}`);
    case 'cancelling':
      return leave(run, at, 'cancelled', `Cancelled: ${run.ending.reason}`);
  }
}
