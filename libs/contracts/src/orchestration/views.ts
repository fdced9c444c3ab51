import type { Outcome } from '@millrace/kernel';
import type {
  ActionTypeIdV1,
  ArtifactRefV1,
  ErrorDetailsV1,
  ExecutionStatus,
  LogRefV1,
  NameValueV1,
  SourceRevisionV1,
  TriggerV1,
} from '../wire.ts';
import type { ConditionType } from './jobs.ts';

/** All times in views are ISO 8601 with milliseconds, UTC. */
export type IsoTime = string;

export interface PipelineView {
  /** Normalised declaration in CodePipeline's JSON, secrets masked. */
  readonly pipeline: Readonly<Record<string, unknown>>;
  readonly pipelineArn: string;
  readonly created: IsoTime;
  readonly updated: IsoTime;
  /** Since when its sources are not polled, because nothing was started or changed for 30 days; absent while they are. */
  readonly pollingDisabledAt?: IsoTime;
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
  /** Ours: what it runs again, and from where. */
  readonly rerunOf?: { readonly executionId: string; readonly stageName: string; readonly actionName?: string };
  /** 1, and one more with each retry of a stage. */
  readonly attempt: number;
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
  readonly retryStageMetadata?: RetryStageMetadata;
  readonly conditions?: StageConditionsView;
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
  /** As the action declares it. In lists only. */
  readonly roleArn?: string;
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

/** How often a stage was retried; CodePipeline leaves out what is zero. */
export interface RetryStageMetadata {
  readonly autoStageRetryAttempt?: number;
  readonly manualStageRetryAttempt?: number;
  readonly latestRetryTrigger: 'AutomatedStageRetry' | 'ManualStageRetry';
}

/** CodePipeline's words for a condition, and for a rule (which is never errored, cancelled or overridden). */
export type ConditionStatus =
  | 'InProgress'
  | 'Succeeded'
  | 'Failed'
  | 'Errored'
  | 'Overridden'
  | 'Abandoned'
  | 'Cancelled';
export type RuleStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';

/** The condition blocks that a stage declares. */
export interface StageConditionsView {
  readonly beforeEntry?: ConditionView;
  readonly onSuccess?: ConditionView;
  readonly onFailure?: ConditionView;
}

export interface ConditionView {
  /** Its newest evaluation, when there is one. */
  readonly latestExecution?: {
    readonly executionId: string;
    readonly status: ConditionStatus;
    readonly summary: string;
    readonly lastStatusChange: IsoTime;
    readonly overriddenBy?: string;
  };
  /** Every declared rule, with its newest evaluation. */
  readonly rules: readonly { readonly ruleName: string; readonly latestExecution?: RuleExecutionDetail }[];
}

/** One evaluation of one rule; members as in CodePipeline's ListRuleExecutions, the last three are ours. */
export interface RuleExecutionDetail {
  readonly ruleExecutionId: string;
  readonly pipelineExecutionId: string;
  readonly pipelineVersion: number;
  readonly stageName: string;
  readonly ruleName: string;
  readonly startTime: IsoTime;
  readonly lastUpdateTime: IsoTime;
  readonly updatedBy?: string;
  readonly status: RuleStatus;
  readonly input: {
    readonly ruleTypeId: ActionTypeIdV1;
    readonly configuration: Readonly<Record<string, string>>;
    readonly resolvedConfiguration: Readonly<Record<string, string>>;
    /** As the rule declares it. In lists only. */
    readonly roleArn?: string;
    readonly region: string;
    readonly inputArtifacts: readonly ArtifactRefV1[];
  };
  readonly output: {
    readonly externalExecutionId?: string;
    readonly externalExecutionUrl?: string;
    readonly summary?: string;
    readonly error?: ErrorDetailsV1;
  };
  readonly conditionType: ConditionType;
  readonly cause: string;
  readonly outcome?: Outcome;
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
    readonly conditions?: StageConditionsView;
    /** Of the latest execution, once it was retried here. */
    readonly retryStageMetadata?: RetryStageMetadata;
    readonly actions: readonly {
      readonly name: string;
      readonly latestExecution?: ActionExecutionDetail;
      /** What the action works on, and its revision there; by the templates of a custom action type. */
      readonly entityUrl?: string;
      readonly revisionUrl?: string;
    }[];
  }[];
}
