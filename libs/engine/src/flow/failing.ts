import { derivedUuid, type Instant } from '@millrace/kernel';
import type { RetryMode, StageDeclaration } from '../definition/structure.ts';
import { asksFor, startCondition } from './conditions.ts';
import type { FlowEvent, StageRetried } from './events.ts';
import { leave, stageSettled } from './leaving.ts';
import type { OpenFlow, RetryTrigger, RunArchive, RunFacts, RunId, RunInStage } from './state.ts';

/**
 * Section 3.7: a stage has failed. One automatic retry first, then the failure condition, then the automatic
 * rollback; otherwise the run has failed. A rollback that fails does none of that.
 */
export function failStage(
  flow: OpenFlow,
  run: RunInStage,
  stage: StageDeclaration,
  at: Instant,
  cause: string,
): readonly FlowEvent[] {
  if (run.type === 'ROLLBACK') return leave(run, at, 'failed', cause);
  const retried = retryOnce(run, stage, at, cause);
  if (retried !== undefined) return [retried];
  if (asksFor(stage, run, 'onFailure')) return startCondition(run, 'onFailure', at, cause);
  return stage.onFailure?.result === 'ROLLBACK'
    ? rollBack(flow, run, at, 'failed', cause)
    : leave(run, at, 'failed', cause);
}

function retryOnce(
  run: RunInStage,
  { onFailure, name }: StageDeclaration,
  at: Instant,
  cause: string,
): StageRetried | undefined {
  if (onFailure?.result !== 'RETRY' || (run.retries[name]?.automatic ?? 0) > 0) return undefined;
  const mode = onFailure.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS';
  if (mode === 'FAILED_ACTIONS' && unsuccessfulActions(run).length === 0) return undefined;
  return retried(run, mode, 'AutomatedStageRetry', at, `Retried automatically, once: ${cause}`);
}

/** Which actions of a stage did not succeed. What was running when it was abandoned counts as failed. */
export const unsuccessfulActions = (run: RunInStage): readonly string[] =>
  Object.entries(run.actions).flatMap(([name, action]) =>
    (action.status === 'settled' && action.outcome !== 'succeeded') || action.status === 'resting' ? [name] : [],
  );

/** The fact of a retry: which actions run again, and whether the entry condition is asked again. */
export function retried(
  run: RunInStage,
  mode: RetryMode,
  trigger: RetryTrigger,
  at: Instant,
  cause: string,
): StageRetried {
  const entry = mode === 'ALL_ACTIONS';
  const again = entry ? Object.keys(run.actions).sort() : [...unsuccessfulActions(run)].sort();
  return { type: 'StageRetried', at, runId: run.id, stage: run.stage, mode, trigger, again, entry, cause };
}

/**
 * The run fails, and another one takes its stage back to what the last run that went through it had. Without such a
 * run in this version nothing is rolled back and the stage just fails (section 3.10), whatever its actions did.
 */
export function rollBack(
  flow: OpenFlow,
  run: RunInStage,
  at: Instant,
  outcome: 'failed' | 'succeeded',
  because: string,
): readonly FlowEvent[] {
  const target = flow.stages[run.stage]?.lastGood;
  if (target === undefined || target.version !== run.version) {
    const cause = `${because}; nothing is rolled back, because no other execution of version ${run.version} went through the stage`;
    return leave(run, at, 'failed', cause);
  }
  const runId = derivedUuid(run.id, `rollback/${run.stage}#${run.attempt}`) as RunId;
  const trigger = { triggerType: 'AutomatedRollback', triggerDetail: run.id };
  const back = { runId, stage: run.stage, trigger, at, traceparent: run.traceparent };
  const cause = `${because}; execution ${runId} rolls back to execution ${target.runId}`;
  const left = outcome === 'failed' ? leave(run, at, 'failed', cause) : failedBeyond(run, at, cause);
  return [...left, rollbackStarted(flow, target, back, `Execution ${run.id} asked for it: ${because}`)];
}

/** S6: the stage keeps its success, the run does not go on. */
const failedBeyond = (run: RunInStage, at: Instant, cause: string): readonly FlowEvent[] => [
  stageSettled(run, at, 'succeeded', cause),
  { type: 'RunFinished', at, runId: run.id, outcome: 'failed', cause: `Stage ${run.stage}: ${cause}` },
];

export interface RollbackFacts {
  readonly runId: RunId;
  readonly stage: string;
  readonly trigger: RunFacts['trigger'];
  readonly at: Instant;
  readonly traceparent: string | undefined;
}

/** The run that takes a stage back, with the target's variables and everything that the target had produced. */
export function rollbackStarted(
  flow: OpenFlow,
  target: RunArchive,
  { runId, stage, trigger, at, traceparent }: RollbackFacts,
  cause: string,
): FlowEvent {
  const { artifacts, outputs, sourceRevision } = target;
  const run: RunFacts = {
    id: runId,
    order: flow.nextOrder,
    version: flow.version,
    type: 'ROLLBACK',
    trigger,
    startedAt: at,
    variables: target.variables,
    sourceOverrides: target.sourceOverrides,
    rollback: { targetRunId: target.runId },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  const inherited = { artifacts, outputs, ...(sourceRevision === undefined ? {} : { sourceRevision }) };
  return { type: 'RunStarted', at, run, stage, inherited, cause };
}
