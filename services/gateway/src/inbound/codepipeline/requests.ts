import type { WorkerRequests } from './worker-requests.ts';

/**
 * Requests after `checkShape` has accepted them. Only members that are read are named; a pipeline declaration is handed
 * on as it came.
 */
export interface Requests extends WorkerRequests {
  readonly CreatePipeline: {
    readonly pipeline: Declaration;
    readonly tags?: readonly { key: string; value: string }[];
  };
  readonly GetPipeline: { readonly name: string; readonly version?: number };
  readonly ListPipelines: Paged;
  readonly UpdatePipeline: { readonly pipeline: Declaration };
  readonly DeletePipeline: { readonly name: string };
  readonly StartPipelineExecution: {
    readonly name: string;
    readonly variables?: readonly { name: string; value: string }[];
    readonly clientRequestToken?: string;
    readonly sourceRevisions?: readonly { actionName: string; revisionType: string; revisionValue: string }[];
  };
  readonly StopPipelineExecution: {
    readonly pipelineName: string;
    readonly pipelineExecutionId: string;
    readonly abandon?: boolean;
    readonly reason?: string;
  };
  readonly GetPipelineState: { readonly name: string };
  readonly GetPipelineExecution: { readonly pipelineName: string; readonly pipelineExecutionId: string };
  readonly ListPipelineExecutions: Paged & {
    readonly pipelineName: string;
    readonly filter?: { readonly succeededInStage?: { readonly stageName?: string } };
  };
  readonly ListActionExecutions: PagedHistory;
  readonly ListRuleExecutions: PagedHistory;
  readonly ListRuleTypes: { readonly ruleOwnerFilter?: string; readonly regionFilter?: string };
  readonly RetryStageExecution: StageOfExecution & { readonly retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS' };
  readonly RollbackStage: {
    readonly pipelineName: string;
    readonly stageName: string;
    readonly targetPipelineExecutionId: string;
  };
  readonly OverrideStageCondition: StageOfExecution & { readonly conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS' };
  readonly PutApprovalResult: {
    readonly pipelineName: string;
    readonly stageName: string;
    readonly actionName: string;
    readonly result: { readonly summary: string; readonly status: 'Approved' | 'Rejected' };
    readonly token: string;
  };
  readonly DisableStageTransition: Transition & { readonly reason: string };
  readonly EnableStageTransition: Transition;
}

type Declaration = Readonly<Record<string, unknown>> & { readonly name: string };

interface Paged {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

/** Newest first, of the whole pipeline or of one execution. */
interface PagedHistory extends Paged {
  readonly pipelineName: string;
  readonly filter?: {
    readonly pipelineExecutionId?: string;
    readonly latestInPipelineExecution?: {
      readonly pipelineExecutionId: string;
      readonly startTimeRange: 'Latest' | 'All';
    };
  };
}

interface StageOfExecution {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly pipelineExecutionId: string;
}

interface Transition {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly transitionType: 'Inbound' | 'Outbound';
}
