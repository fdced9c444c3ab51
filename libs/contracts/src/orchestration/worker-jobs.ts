import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { query } from '../contract.ts';
import { ActionTypeIdV1, nameShape, NameValueV1, uuidShape } from '../wire.ts';
import { ActionTypeNameV1 } from './action-types.ts';
import { AskedV1 } from './queries.ts';
import type { IsoTime } from './views.ts';

/** Jobs of custom and partners' action types, which workers outside ask for (codepipeline.md 8). */
export class PollJobsV1 extends AskedV1 {
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
  /** Default 1. */
  @IsOptional() @IsInt() @Min(1) @Max(2_147_483_647) maxBatchSize?: number;
  /** The type's queryable property and the value wanted; required exactly when the type has one. */
  @IsOptional() @ValidateNested() @Type(() => NameValueV1) queryParam?: NameValueV1;
  /** By way of the partners' operations, which hand out no data. */
  @IsBoolean() thirdParty!: boolean;
}

/** One job that a worker outside speaks of. */
export class WorkerJobV1 extends AskedV1 {
  @IsString() @Length(1, 512) jobId!: string;
  @IsBoolean() thirdParty!: boolean;
  /** Partners prove with every call whose job they mean. */
  @IsOptional() @IsString() @Length(1, 256) clientToken?: string;
}

export class AcknowledgeWorkerJobV1 extends WorkerJobV1 {
  @IsString() @Length(1, 50) nonce!: string;
}

export class WorkerRevisionV1 {
  @IsString() @Length(1, 1500) revision!: string;
  @IsString() @Length(1, 100) changeIdentifier!: string;
  @IsOptional() @IsString() @Length(1, 2048) revisionSummary?: string;
}

export class SucceedWorkerJobV1 extends WorkerJobV1 {
  /** Source actions: what was fetched. */
  @IsOptional() @ValidateNested() @Type(() => WorkerRevisionV1) currentRevision?: WorkerRevisionV1;
  /** The action goes on: a new job carries it. */
  @IsOptional() @IsString() @Length(1, 2048) continuationToken?: string;
  @IsOptional() @IsString() @Length(1, 2048) summary?: string;
  @IsOptional() @IsString() @Length(1, 1500) externalExecutionId?: string;
  @IsOptional() @IsInt() @Min(0) @Max(100) percentComplete?: number;
  /** Values of any length: their sum is what is limited. */
  @IsOptional() @IsObject() outputVariables?: Record<string, string>;
}

export const failureTypes = [
  'JobFailed',
  'ConfigurationError',
  'PermissionError',
  'RevisionOutOfSync',
  'RevisionUnavailable',
  'SystemUnavailable',
] as const;

export class FailWorkerJobV1 extends WorkerJobV1 {
  @IsIn(failureTypes) type!: (typeof failureTypes)[number];
  @IsString() @Length(1, 5000) message!: string;
  @IsOptional() @IsString() @Length(1, 1500) externalExecutionId?: string;
}

export type WorkerJobStatus = 'Created' | 'Queued' | 'Dispatched' | 'InProgress' | 'TimedOut' | 'Succeeded' | 'Failed';

export interface JobArtifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  /** Inputs: of the source revision they were made from. */
  readonly revision?: string;
}

/** What a worker is to do. Secret values are in clear, and so are the credentials: never logged, never stored. */
export interface WorkerJobData {
  readonly actionType: ActionTypeIdV1;
  readonly configuration: Readonly<Record<string, string>>;
  readonly pipelineName: string;
  readonly pipelineArn: string;
  readonly executionId: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly actionExecutionId: string;
  readonly inputArtifacts: readonly JobArtifact[];
  readonly outputArtifacts: readonly JobArtifact[];
  readonly continuationToken?: string;
  readonly encryptionKey?: { readonly id: string; readonly type: string };
  readonly artifactCredentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiresAt: IsoTime;
  };
}

export interface WorkerJobView {
  readonly jobId: string;
  readonly account: string;
  readonly data: WorkerJobData;
  /** Only until it is acknowledged, and never to whoever merely asks for details of a job of a custom type. */
  readonly nonce?: string;
}

/** A job that was handed out; the partners' operations give no more than its id and whose it is. */
export interface PolledJob {
  readonly jobId: string;
  readonly clientId?: string;
  readonly job?: WorkerJobView;
}

/** The dispatch of an Invoke action, by the worker that has claimed it: from then on its function may report on it. */
export class OpenFunctionJobV1 {
  @IsString() @Length(1, 64) account!: string;
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
}

/** A new revision of a custom source, as its worker announces it. */
export class PutActionRevisionV1 extends AskedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) stageName!: string;
  @Matches(nameShape) actionName!: string;
  @IsString() @Length(1, 1500) revisionId!: string;
  @IsString() @Length(1, 100) revisionChangeId!: string;
}

/** How a partner's worker proves for whom it works; the same as long as the installation's seal key is. */
export interface ClientTokenView {
  readonly clientId: string;
  /** Secret. */
  readonly clientToken: string;
}

/** What the function is told: the only way by which it gets an id under which it can report. */
export const OpenFunctionJob = query('orchestration', 'open-function-job', OpenFunctionJobV1).answers<WorkerJobView>();
export const GetClientToken = query('orchestration', 'get-client-token', ActionTypeNameV1).answers<ClientTokenView>();
export const PollJobs = query('orchestration', 'poll-jobs', PollJobsV1).answers<{
  readonly jobs: readonly PolledJob[];
}>();
export const AcknowledgeWorkerJob = query('orchestration', 'acknowledge-worker-job', AcknowledgeWorkerJobV1).answers<{
  readonly status: WorkerJobStatus;
}>();
export const GetWorkerJob = query('orchestration', 'get-worker-job', WorkerJobV1).answers<WorkerJobView>();
export const SucceedWorkerJob = query('orchestration', 'succeed-worker-job', SucceedWorkerJobV1).answers<
  Record<string, never>
>();
export const FailWorkerJob = query('orchestration', 'fail-worker-job', FailWorkerJobV1).answers<
  Record<string, never>
>();
/** `isNew`: it was not announced for this action before, and an execution works on it. */
export const PutActionRevision = query('orchestration', 'put-action-revision', PutActionRevisionV1).answers<{
  readonly isNew: boolean;
  readonly executionId: string;
}>();
