import type { Instant, Outcome } from '@millrace/kernel';
import type { PipelineDeclaration, RetryMode } from '../definition/structure.ts';
import type { RunArchive, RunId, SourceOverride, StageSlot, Trigger } from './state.ts';
import type { ActionExecutionId, Artifact, ErrorDetails, LogReference, SourceRevision } from './state-of-work.ts';

/** Everything that people ask, workers report and time says. Each carries its time and every new id. */
export type FlowCommand =
  | OpenFlowCommand
  | StartExecution
  | ReportActionStarted
  | ReportActionProgress
  | ReportActionResult
  | ReportActionContinued
  | ReportArtifactsCopied
  | LoseJob
  | TimeOutAction
  | ReachTime
  | StopExecution
  | RetryStage
  | RollbackStage
  | RerunExecution
  | OverrideCondition
  | GrantLock
  | UpdateDefinition
  | DeletePipeline
  | DisableTransition
  | EnableTransition;

export interface OpenFlowCommand {
  readonly type: 'OpenFlow';
  readonly at: Instant;
  readonly account: string;
  readonly region: string;
  readonly pipelineId: string;
  readonly declaration: PipelineDeclaration;
  /** A PARALLEL run's own flow takes over the gates of the pipeline. */
  readonly stages?: Readonly<Record<string, StageSlot>>;
}

export interface StartExecution {
  readonly type: 'StartExecution';
  readonly at: Instant;
  /** Derived from what caused the start, so that the same cause never starts two. */
  readonly runId: RunId;
  readonly trigger: Trigger;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly sourceOverrides: readonly SourceOverride[];
  readonly traceparent?: string;
  /**
   * `person`: a bad request is refused. `trigger`: nobody could read the refusal, so the run is recorded as failed.
   */
  readonly asked: 'person' | 'trigger';
  /** Active runs of the pipeline in other flows (PARALLEL mode), counted by the shell. */
  readonly runsElsewhere?: number;
  /** The run belongs into this flow in the lock modes only: in PARALLEL mode it has a flow of its own. */
  readonly inLockMode?: true;
}

interface Report {
  readonly at: Instant;
  readonly actionExecutionId: ActionExecutionId;
  readonly fence: number;
}

export interface ReportActionStarted extends Report {
  readonly type: 'ReportActionStarted';
  readonly workerId: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly token?: string;
}

export interface ReportActionProgress extends Report {
  readonly type: 'ReportActionProgress';
  readonly summary?: string;
  readonly percentComplete?: number;
}

export interface ReportActionResult extends Report {
  readonly type: 'ReportActionResult';
  readonly result: ActionResult;
}

/** What a worker says at the end of an action. */
export interface ActionResult {
  readonly outcome: Outcome;
  readonly summary?: string;
  readonly error?: ErrorDetails;
  readonly outputArtifacts: readonly Artifact[];
  readonly outputVariables: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly log?: LogReference;
  readonly sourceRevision?: SourceRevision;
  readonly updatedBy?: string;
}

/** The worker's part is done, the action is not: whoever is asked next gets the token (reference 8.1). */
export interface ReportActionContinued extends Report {
  readonly type: 'ReportActionContinued';
  readonly continuationToken: string;
  readonly externalExecutionId?: string;
  readonly summary?: string;
  readonly percentComplete?: number;
}

/** The input artifacts of an action in another region are there, or cannot be brought there. */
export interface ReportArtifactsCopied extends Report {
  readonly type: 'ReportArtifactsCopied';
  readonly copies: readonly Artifact[];
  readonly error?: ErrorDetails;
}

/** Nobody works on this dispatch any more: its lease expired, or the worker gave it back. */
export interface LoseJob extends Report {
  readonly type: 'LoseJob';
  readonly how: 'lease-expired' | 'released';
  readonly reason: string;
}

export interface TimeOutAction {
  readonly type: 'TimeOutAction';
  readonly at: Instant;
  readonly actionExecutionId: ActionExecutionId;
}

/** A time that the flow waits for has come: a back-off is over, a window may be open. */
export interface ReachTime {
  readonly type: 'ReachTime';
  readonly at: Instant;
}

export interface StopExecution {
  readonly type: 'StopExecution';
  readonly at: Instant;
  readonly runId: RunId;
  readonly abandon: boolean;
  readonly reason: string;
}

/** Section 3.9. */
export interface RetryStage {
  readonly type: 'RetryStage';
  readonly at: Instant;
  readonly runId: RunId;
  readonly stage: string;
  readonly mode: RetryMode;
  readonly by: string;
  /** Of the pipeline now; the flow of a PARALLEL run does not know it. */
  readonly currentVersion: number;
  readonly runsElsewhere?: number;
}

/** Section 3.10. */
export interface RollbackStage {
  readonly type: 'RollbackStage';
  readonly at: Instant;
  readonly runId: RunId;
  readonly stage: string;
  readonly target: RunArchive;
  readonly by: string;
  /** `stage`: CodePipeline's rules. `artifacts`: ours, to what the target had produced, whatever its version. */
  readonly how: 'stage' | 'artifacts';
  readonly traceparent?: string;
}

/** Runs again from a stage, or from an action in it, with everything that the origin had produced before that. */
export interface RerunExecution {
  readonly type: 'RerunExecution';
  readonly at: Instant;
  readonly runId: RunId;
  readonly origin: RunArchive;
  readonly stage: string;
  readonly action?: string;
  readonly by: string;
  readonly traceparent?: string;
  readonly runsElsewhere?: number;
}

/** Section 3.11. Lets a run pass a condition that is being evaluated or has blocked it. */
export interface OverrideCondition {
  readonly type: 'OverrideCondition';
  readonly at: Instant;
  readonly runId: RunId;
  readonly stage: string;
  readonly block: 'beforeEntry' | 'onSuccess';
  readonly by: string;
  readonly currentVersion: number;
  readonly runsElsewhere?: number;
}

/** A named lock is this holder's now. */
export interface GrantLock {
  readonly type: 'GrantLock';
  readonly at: Instant;
  readonly runId: RunId;
  readonly stage: string;
  readonly lock: string;
  readonly holder: string;
}

export interface UpdateDefinition {
  readonly type: 'UpdateDefinition';
  readonly at: Instant;
  readonly declaration: PipelineDeclaration;
}

export interface DeletePipeline {
  readonly type: 'DeletePipeline';
  readonly at: Instant;
}

export interface DisableTransition {
  readonly type: 'DisableTransition';
  readonly at: Instant;
  readonly stage: string;
  readonly reason: string;
  readonly by: string;
}

export interface EnableTransition {
  readonly type: 'EnableTransition';
  readonly at: Instant;
  readonly stage: string;
  readonly by: string;
}

/** Why a command was refused, for whoever can act on it. */
export interface Rejection {
  readonly code:
    | 'flow.absent'
    | 'flow.changed'
    | 'request.invalid'
    | 'stage.not-found'
    | 'stage.not-retryable'
    | 'stage.not-rollbackable'
    | 'action.not-found'
    | 'condition.not-overridable'
    | 'execution.not-latest'
    | 'execution.outdated'
    | 'execution.not-rerunnable'
    | 'execution.not-active'
    | 'execution.already-stopping'
    | 'execution.limit';
  readonly detail: string;
}
