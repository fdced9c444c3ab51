import type { Instant, Outcome } from '@millrace/kernel';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type {
  ActionExecutionId,
  Artifact,
  ErrorDetails,
  LogReference,
  RunId,
  SourceOverride,
  SourceRevision,
  StageSlot,
  Trigger,
} from './state.ts';

/** Everything that people ask, workers report and time says. Each carries its time and every new id. */
export type FlowCommand =
  | OpenFlowCommand
  | StartExecution
  | ReportActionStarted
  | ReportActionProgress
  | ReportActionResult
  | LoseJob
  | TimeOutAction
  | StopExecution
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

export interface StopExecution {
  readonly type: 'StopExecution';
  readonly at: Instant;
  readonly runId: RunId;
  readonly abandon: boolean;
  readonly reason: string;
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
    | 'request.invalid'
    | 'stage.not-found'
    | 'execution.not-active'
    | 'execution.already-stopping'
    | 'execution.limit';
  readonly detail: string;
}
