import type { Instant } from '@millrace/kernel';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type { ActionResult } from './commands.ts';
import type {
  ActionExecutionId,
  ErrorDetails,
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
  | StageStarted
  | ActionStarted
  | ActionNotStarted
  | ActionOfferedAgain
  | ActionBegun
  | ActionProgressed
  | ActionSettled
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

export interface StageSettled extends RunFact {
  readonly type: 'StageSettled';
  readonly stage: string;
  readonly outcome: StageOutcome;
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
  readonly cause: string;
}
