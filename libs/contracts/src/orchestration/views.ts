import type { Outcome } from '@millrace/kernel';
import type {
  ActionTypeIdV1,
  ArtifactRefV1,
  ErrorDetailsV1,
  LogRefV1,
  NameValueV1,
  SourceRevisionV1,
  TriggerV1,
} from '../wire.ts';

/** All times in views are ISO 8601 with milliseconds, UTC. */
export type IsoTime = string;

export interface PipelineView {
  /** Normalised declaration in CodePipeline's JSON, secrets masked. */
  readonly pipeline: Readonly<Record<string, unknown>>;
  readonly pipelineArn: string;
  readonly created: IsoTime;
  readonly updated: IsoTime;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface PipelineSummary {
  readonly name: string;
  readonly version: number;
  readonly pipelineType: 'V1' | 'V2';
  readonly executionMode: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
  readonly created: IsoTime;
  readonly updated: IsoTime;
  /** Newest execution, when there is one. */
  readonly latestExecution?: {
    readonly executionId: string;
    readonly status: ExecutionStatus;
    readonly startedAt: IsoTime;
  };
}

/** CodePipeline's API words (two Ls in Cancelled). */
export type ExecutionStatus =
  | 'InProgress'
  | 'Stopping'
  | 'Stopped'
  | 'Succeeded'
  | 'Superseded'
  | 'Failed'
  | 'Cancelled';
export type StageStatus = 'InProgress' | 'Stopping' | 'Stopped' | 'Succeeded' | 'Failed' | 'Cancelled' | 'Skipped';
export type ActionStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';

export interface SourceRevisionView extends SourceRevisionV1 {
  readonly actionName: string;
  readonly artifactName: string;
}

export interface ExecutionSummary {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly status: ExecutionStatus;
  readonly statusSummary?: string;
  readonly startedAt: IsoTime;
  readonly updatedAt: IsoTime;
  readonly trigger: TriggerV1;
  readonly sourceRevisions: readonly SourceRevisionView[];
  readonly stopReason?: string;
  readonly executionMode: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
  readonly executionType: 'STANDARD' | 'ROLLBACK';
  readonly rollbackTargetExecutionId?: string;
  /** 32 hexadecimal digits; one trace holds the whole execution. */
  readonly traceId?: string;
}

/** Everything about one execution: what console, `watch` and `status` draw. */
export interface ExecutionView extends ExecutionSummary {
  readonly variables: readonly NameValueV1[];
  readonly stages: readonly StageView[];
  /** Why it is where it is. */
  readonly cause: string;
}

export interface StageView {
  readonly name: string;
  /** `NotStarted`: not reached; `Waiting`: in front of the stage. */
  readonly status: StageStatus | 'NotStarted' | 'Waiting';
  readonly cause?: string;
  readonly startedAt?: IsoTime;
  readonly endedAt?: IsoTime;
  readonly actions: readonly ActionView[];
}

export interface ActionView {
  readonly name: string;
  readonly actionType: ActionTypeIdV1;
  readonly runOrder: number;
  readonly status: ActionStatus | 'NotStarted';
  /** Newest attempt, when there is one. */
  readonly execution?: ActionExecutionDetail;
}

export interface ActionExecutionDetail {
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly stageName: string;
  readonly actionName: string;
  readonly attempt: number;
  readonly actionType: ActionTypeIdV1;
  readonly status: ActionStatus;
  readonly outcome?: Outcome;
  readonly summary?: string;
  readonly error?: ErrorDetailsV1;
  /** Decided at. */
  readonly startedAt: IsoTime;
  /** A worker took it. */
  readonly claimedAt?: IsoTime;
  /** The worker said that the work itself began. */
  readonly begunAt?: IsoTime;
  readonly updatedAt: IsoTime;
  readonly endedAt?: IsoTime;
  readonly updatedBy?: string;
  readonly workerId?: string;
  readonly configuration: Readonly<Record<string, string>>;
  readonly resolvedConfiguration: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly region: string;
  readonly inputArtifacts: readonly ArtifactRefV1[];
  readonly outputArtifacts: readonly ArtifactRefV1[];
  readonly outputVariables: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly percentComplete?: number;
  /** Open approvals only. */
  readonly token?: string;
  readonly log?: LogRefV1;
  readonly sourceRevision?: SourceRevisionV1;
  readonly cause: string;
}

export interface TransitionView {
  readonly enabled: boolean;
  readonly lastChangedBy?: string;
  readonly lastChangedAt?: IsoTime;
  readonly disabledReason?: string;
}

export interface InboundView {
  readonly executionId: string;
  readonly status: StageStatus;
  readonly type: 'STANDARD' | 'ROLLBACK';
}

/** Stages of the current version in order (codepipeline.md 2.6). */
export interface PipelineStateView {
  readonly pipelineName: string;
  readonly pipelineVersion: number;
  readonly created: IsoTime;
  readonly updated: IsoTime;
  readonly stages: readonly {
    readonly name: string;
    readonly inboundTransition: TransitionView;
    readonly inboundExecutions: readonly InboundView[];
    readonly latestExecution?: InboundView;
    readonly actions: readonly { readonly name: string; readonly latestExecution?: ActionExecutionDetail }[];
  }[];
}
