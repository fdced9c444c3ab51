import type { PipelineDeclaration, RetryMode } from '../definition/structure.ts';
import type {
  ActionBegun,
  ActionContinued,
  ActionNotStarted,
  ActionOfferedAgain,
  ActionProgressed,
  ActionRetryScheduled,
  ActionSettled,
  ActionStarted,
  ArtifactsCopied,
  ConditionSettled,
  ConditionStarted,
  RuleBegun,
  RuleOfferedAgain,
  RuleSettled,
  RuleStarted,
} from './events-of-work.ts';
import type { Fact, RunFact } from './fact.ts';
import type { FetchedRevision } from './state-of-work.ts';
import type { Products, RetryTrigger, RunFacts, RunOutcome, StageOutcome, StageSlot, WaitCause } from './state.ts';

/** Every fact of a flow. `cause` is the sentence that `why` shows, fixed when the fact was decided. */
export type FlowEvent =
  | FlowOpened
  | DefinitionUpdated
  | FlowClosed
  | TransitionDisabled
  | TransitionEnabled
  | RunStarted
  | RunArrived
  | RunWaiting
  | RunResumed
  | StageStarted
  | StageRetried
  | LockAwaited
  | LockHeld
  | LockReturned
  | ConditionStarted
  | ConditionSettled
  | RuleStarted
  | RuleOfferedAgain
  | RuleBegun
  | RuleSettled
  | ActionStarted
  | ActionNotStarted
  | ArtifactsCopied
  | ActionOfferedAgain
  | ActionContinued
  | ActionBegun
  | ActionProgressed
  | ActionSettled
  | ActionRetryScheduled
  | StageSettled
  | RunStopping
  | RunCancelling
  | RunFinished;

export interface FlowOpened extends Fact {
  readonly type: 'FlowOpened';
  readonly account: string;
  readonly region: string;
  readonly pipelineId: string;
  readonly declaration: PipelineDeclaration;
  readonly stages: Readonly<Record<string, StageSlot>>;
}

export interface DefinitionUpdated extends Fact {
  readonly type: 'DefinitionUpdated';
  readonly declaration: PipelineDeclaration;
  /** Stages that are gone, but that a run on an older version may still have to pass: they keep their gates. */
  readonly stillPassed?: readonly string[];
}

export interface FlowClosed extends Fact {
  readonly type: 'FlowClosed';
}

export interface TransitionDisabled extends Fact {
  readonly type: 'TransitionDisabled';
  readonly stage: string;
  readonly reason: string;
  readonly by: string;
}

export interface TransitionEnabled extends Fact {
  readonly type: 'TransitionEnabled';
  readonly stage: string;
  readonly by: string;
  /** False after more than 30 days: who waited then does not resume. */
  readonly resumes: boolean;
}

export interface RunStarted extends Fact {
  readonly type: 'RunStarted';
  readonly run: RunFacts;
  readonly stage: string;
  readonly cause: string;
  /** What a rollback or a re-run builds on. */
  readonly inherited?: Products;
  /** Actions of the first stage that a re-run takes over. */
  readonly reused?: readonly string[];
  /** What the source actions among these had fetched. */
  readonly fetched?: readonly FetchedRevision[];
}

/** Stands in front of the next stage now. */
export interface RunArrived extends RunFact {
  readonly type: 'RunArrived';
  readonly stage: string;
}

export interface RunWaiting extends RunFact {
  readonly type: 'RunWaiting';
  readonly stage: string;
  readonly wait: WaitCause;
  readonly cause: string;
}

export interface StageStarted extends RunFact {
  readonly type: 'StageStarted';
  readonly stage: string;
  readonly cause: string;
}

/** A run that had ended in a stage is back inside: it is retried, or its condition was overridden. */
export interface RunResumed extends RunFact {
  readonly type: 'RunResumed';
  readonly stage: string;
  readonly by: string;
  readonly cause: string;
}

/** `again` names the actions that run once more; with `entry` the conditions in front of them are asked again too. */
export interface StageRetried extends RunFact {
  readonly type: 'StageRetried';
  readonly stage: string;
  readonly mode: RetryMode;
  readonly trigger: RetryTrigger;
  readonly again: readonly string[];
  readonly entry: boolean;
  readonly cause: string;
}

interface LockFact extends RunFact {
  readonly stage: string;
  readonly lock: string;
  /** One entry into one stage: the same run may come back for the same lock. */
  readonly holder: string;
}

export interface LockAwaited extends LockFact {
  readonly type: 'LockAwaited';
  readonly cause: string;
}

export interface LockHeld extends LockFact {
  readonly type: 'LockHeld';
  readonly cause: string;
}

/** Granted to somebody who does not want it any more. */
export interface LockReturned extends LockFact {
  readonly type: 'LockReturned';
  readonly cause: string;
}

export interface StageSettled extends RunFact {
  readonly type: 'StageSettled';
  readonly stage: string;
  readonly outcome: StageOutcome;
  /** Named locks that the run had asked for or held here. */
  readonly locks: readonly { readonly lock: string; readonly holder: string }[];
  readonly cause: string;
}

export interface RunStopping extends RunFact {
  readonly type: 'RunStopping';
  readonly abandon: boolean;
  readonly reason: string;
  readonly cause: string;
}

export interface RunCancelling extends RunFact {
  readonly type: 'RunCancelling';
  readonly reason: string;
  readonly cause: string;
}

export interface RunFinished extends RunFact {
  readonly type: 'RunFinished';
  readonly outcome: RunOutcome;
  /** What was said to a stop that ended it at once, in front of a stage: no `RunStopping` went before. */
  readonly reason?: string;
  readonly cause: string;
}
