import type { Instant, Outcome } from '@millrace/kernel';
import type { ConditionBlockName, PipelineDeclaration, RetryMode } from '../definition/structure.ts';
import type { ActionResult } from './commands.ts';
import type {
  ActionExecutionId,
  Artifact,
  ConditionStatus,
  ErrorDetails,
  FetchedRevision,
  Products,
  RetryTrigger,
  RunFacts,
  RunId,
  RunOutcome,
  StageOutcome,
  StageSlot,
  WaitCause,
  Work,
} from './state.ts';

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

interface Fact {
  readonly at: Instant;
}

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

interface RunFact extends Fact {
  readonly runId: RunId;
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

interface ConditionFact extends RunFact {
  readonly stage: string;
  readonly block: ConditionBlockName;
}

export interface ConditionStarted extends ConditionFact {
  readonly type: 'ConditionStarted';
  readonly cause: string;
}

export interface ConditionSettled extends ConditionFact {
  readonly type: 'ConditionSettled';
  readonly status: ConditionStatus;
  /** Who overrode it. */
  readonly by?: string;
  readonly cause: string;
}

interface RuleFact extends ConditionFact {
  readonly rule: string;
  readonly actionExecutionId: ActionExecutionId;
}

/** A worker is asked with `work`; otherwise the engine itself looks again at `lookAt`, or has looked already. */
export interface RuleStarted extends RuleFact {
  readonly type: 'RuleStarted';
  readonly attempt: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly work?: Work;
  readonly lookAt?: Instant;
  readonly timeoutSeconds: number;
  readonly cause: string;
}

export interface RuleOfferedAgain extends RuleFact {
  readonly type: 'RuleOfferedAgain';
  readonly attempt: number;
  readonly fence: number;
  readonly work: Work;
  readonly lost: boolean;
  readonly cause: string;
}

export interface RuleBegun extends RuleFact {
  readonly type: 'RuleBegun';
  readonly workerId: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
}

export interface RuleSettled extends RuleFact {
  readonly type: 'RuleSettled';
  readonly fence: number;
  readonly outcome: Outcome;
  readonly summary?: string;
  readonly error?: ErrorDetails;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly orphaned: boolean;
  readonly cause: string;
}

interface ActionFact extends RunFact {
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: ActionExecutionId;
}

/** Dispatched for the first time, under fence 1. */
export interface ActionStarted extends ActionFact {
  readonly type: 'ActionStarted';
  readonly attempt: number;
  readonly work: Work;
  /** Region to which the input artifacts are copied before anybody is asked. */
  readonly copyTo?: string;
  readonly cause: string;
}

/** The input artifacts are where the action runs; `work` names the copies. */
export interface ArtifactsCopied extends ActionFact {
  readonly type: 'ArtifactsCopied';
  readonly attempt: number;
  readonly copies: readonly Artifact[];
  readonly work: Work;
  readonly cause: string;
}

/** The worker ended its part and left a token; somebody is asked to go on with it, under the next fence. */
export interface ActionContinued extends ActionFact {
  readonly type: 'ActionContinued';
  readonly attempt: number;
  readonly fence: number;
  readonly work: Work;
  readonly externalExecutionId?: string;
  readonly summary?: string;
  readonly percentComplete?: number;
  readonly cause: string;
}

/** Failed before anybody was asked, because its input could not be resolved. */
export interface ActionNotStarted extends ActionFact {
  readonly type: 'ActionNotStarted';
  readonly attempt: number;
  readonly error: ErrorDetails;
}

export interface ActionOfferedAgain extends ActionFact {
  readonly type: 'ActionOfferedAgain';
  readonly attempt: number;
  readonly fence: number;
  readonly work: Work;
  /** Whether the former worker fell silent, which may happen once. */
  readonly lost: boolean;
  readonly cause: string;
}

/** The user's work itself has begun. */
export interface ActionBegun extends ActionFact {
  readonly type: 'ActionBegun';
  readonly workerId: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly token?: string;
}

export interface ActionProgressed extends ActionFact {
  readonly type: 'ActionProgressed';
  readonly summary?: string;
  readonly percentComplete?: number;
}

export interface ActionSettled extends ActionFact {
  readonly type: 'ActionSettled';
  readonly fence: number;
  readonly result: ActionResult;
  /** Whether somebody may still work on it and has to be told to end. */
  readonly orphaned: boolean;
  readonly cause: string;
}

/** The attempt did not succeed, and the action's retry policy lets it try again at `dueAt`. */
export interface ActionRetryScheduled extends ActionFact {
  readonly type: 'ActionRetryScheduled';
  readonly dueAt: Instant;
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
