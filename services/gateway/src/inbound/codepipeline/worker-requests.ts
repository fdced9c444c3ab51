import type {
  ActionTypeIdV1,
  ActionTypePropertyV1,
  ActionTypeSettingsV1,
  ArtifactDetailsV1,
  FailWorkerJobV1,
} from '@millrace/contracts';

interface TypeName {
  readonly category: string;
  readonly provider: string;
  readonly version: string;
}

type Tag = { readonly key: string; readonly value: string };

interface Success {
  readonly jobId: string;
  readonly currentRevision?: {
    readonly revision: string;
    readonly changeIdentifier: string;
    readonly revisionSummary?: string;
  };
  readonly continuationToken?: string;
  readonly executionDetails?: {
    readonly summary?: string;
    readonly externalExecutionId?: string;
    readonly percentComplete?: number;
  };
}

interface Failure {
  readonly jobId: string;
  readonly failureDetails: Pick<FailWorkerJobV1, 'type' | 'message' | 'externalExecutionId'>;
}

interface ClientToken {
  readonly clientToken: string;
}

interface NamedWebhook {
  readonly webhookName?: string;
}

export interface ActionTypeDeclaration {
  readonly description?: string;
  readonly id: ActionTypeIdV1;
  readonly executor: {
    readonly type: 'JobWorker' | 'Lambda';
    readonly configuration: {
      readonly jobWorkerExecutorConfiguration?: { readonly pollingAccounts?: string[] };
      readonly lambdaExecutorConfiguration?: { readonly lambdaFunctionArn: string };
    };
    readonly jobTimeout?: number;
  };
  readonly inputArtifactDetails: ArtifactDetailsV1;
  readonly outputArtifactDetails: ArtifactDetailsV1;
  readonly permissions?: { readonly allowedAccounts: string[] };
  readonly properties?: readonly {
    readonly name: string;
    readonly optional: boolean;
    readonly key: boolean;
    readonly noEcho: boolean;
    readonly queryable?: boolean;
    readonly description?: string;
  }[];
  readonly urls?: {
    readonly configurationUrl?: string;
    readonly entityUrlTemplate?: string;
    readonly executionUrlTemplate?: string;
    readonly revisionUrlTemplate?: string;
  };
}

/** Requests about custom action types, their jobs, webhooks and tags, after `checkShape` has accepted them. */
export interface WorkerRequests {
  readonly CreateCustomActionType: TypeName & {
    readonly settings?: ActionTypeSettingsV1;
    readonly configurationProperties?: ActionTypePropertyV1[];
    readonly inputArtifactDetails: ArtifactDetailsV1;
    readonly outputArtifactDetails: ArtifactDetailsV1;
    readonly tags?: readonly Tag[];
  };
  readonly DeleteCustomActionType: TypeName;
  readonly ListActionTypes: {
    readonly actionOwnerFilter?: 'AWS' | 'ThirdParty' | 'Custom';
    readonly regionFilter?: string;
    readonly nextToken?: string;
  };
  readonly GetActionType: ActionTypeIdV1;
  readonly UpdateActionType: { readonly actionType: ActionTypeDeclaration };
  readonly PollForJobs: {
    readonly actionTypeId: ActionTypeIdV1;
    readonly maxBatchSize?: number;
    readonly queryParam?: Readonly<Record<string, string>>;
  };
  readonly AcknowledgeJob: { readonly jobId: string; readonly nonce: string };
  readonly GetJobDetails: { readonly jobId: string };
  readonly PutJobSuccessResult: Success & { readonly outputVariables?: Record<string, string> };
  readonly PutJobFailureResult: Failure;
  readonly PollForThirdPartyJobs: { readonly actionTypeId: ActionTypeIdV1; readonly maxBatchSize?: number };
  readonly AcknowledgeThirdPartyJob: ClientToken & { readonly jobId: string; readonly nonce: string };
  readonly GetThirdPartyJobDetails: ClientToken & { readonly jobId: string };
  readonly PutThirdPartyJobSuccessResult: Success & ClientToken;
  readonly PutThirdPartyJobFailureResult: Failure & ClientToken;
  readonly PutActionRevision: {
    readonly pipelineName: string;
    readonly stageName: string;
    readonly actionName: string;
    readonly actionRevision: { readonly revisionId: string; readonly revisionChangeId: string };
  };
  readonly ListDeployActionExecutionTargets: {
    readonly pipelineName?: string;
    readonly actionExecutionId: string;
    readonly filters?: readonly { readonly name?: string; readonly values?: readonly string[] }[];
    readonly maxResults?: number;
    readonly nextToken?: string;
  };
  readonly PutWebhook: {
    readonly webhook: {
      readonly name: string;
      readonly targetPipeline: string;
      readonly targetAction: string;
      readonly filters: { readonly jsonPath: string; readonly matchEquals?: string }[];
      readonly authentication: 'GITHUB_HMAC' | 'IP' | 'UNAUTHENTICATED';
      readonly authenticationConfiguration: { readonly AllowedIPRange?: string; readonly SecretToken?: string };
    };
    readonly tags?: readonly Tag[];
  };
  readonly ListWebhooks: { readonly NextToken?: string; readonly MaxResults?: number };
  readonly DeleteWebhook: { readonly name: string };
  readonly RegisterWebhookWithThirdParty: NamedWebhook;
  readonly DeregisterWebhookWithThirdParty: NamedWebhook;
  readonly ListTagsForResource: { readonly resourceArn: string; readonly nextToken?: string };
  readonly TagResource: { readonly resourceArn: string; readonly tags: readonly Tag[] };
  readonly UntagResource: { readonly resourceArn: string; readonly tagKeys: string[] };
}
