import { outcomes, type Outcome } from '@millrace/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { command } from '../contract.ts';
import {
  ArtifactRefV1,
  ErrorDetailsV1,
  LogRefV1,
  nameShape,
  NameValueV1,
  SourceRevisionOverrideV1,
  SourceRevisionV1,
  traceparentShape,
  TriggerV1,
  uuidShape,
} from '../wire.ts';

/** Name of a lock. */
const lockShape = /^[A-Za-z0-9.@_/-]{1,100}$/;

/** A source revision was found (or a person asked): begin an execution. The same `requestId` never starts two. */
export class StartExecutionV1 {
  /** Derived by the caller from what caused it, so that the same cause repeats it. */
  @IsString() @Length(1, 256) requestId!: string;
  @Matches(nameShape) pipelineName!: string;
  @ValidateNested() @Type(() => TriggerV1) trigger!: TriggerV1;
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => SourceRevisionOverrideV1)
  sourceRevisions!: SourceRevisionOverrideV1[];
  @IsArray() @ArrayMaxSize(50) @ValidateNested({ each: true }) @Type(() => NameValueV1) variables!: NameValueV1[];
  @IsOptional() @Matches(traceparentShape) traceparent?: string;
}

/** The first user command (or the kept work) is about to begin: from now on the job is not offered to another worker. */
export class ReportJobStartedV1 {
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
  @IsString() @Length(1, 128) workerId!: string;
  @IsISO8601() startedAt!: string;
  @IsOptional() @IsString() @Length(1, 1500) externalExecutionId?: string;
  @IsOptional() @IsString() @Length(1, 2048) externalExecutionUrl?: string;
  /** Approvals: the token that PutApprovalResult must bring. */
  @IsOptional() @Matches(uuidShape) token?: string;
}

export class ReportJobProgressV1 {
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
  @IsOptional() @IsInt() @Min(0) @Max(100) percentComplete?: number;
  @IsOptional() @IsString() @Length(0, 2048) summary?: string;
}

/** The one result of a dispatch. Late, repeated and stale ones change nothing. */
export class ReportJobResultV1 {
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
  @IsIn(outcomes) outcome!: Outcome;
  @IsOptional() @IsString() @Length(0, 2048) summary?: string;
  /** Present unless the outcome is `succeeded`. */
  @IsOptional() @ValidateNested() @Type(() => ErrorDetailsV1) error?: ErrorDetailsV1;
  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => ArtifactRefV1)
  outputArtifacts!: ArtifactRefV1[];
  /** At most 122,880 bytes in all (codepipeline.md 6.2). */
  @IsObject() outputVariables!: Record<string, string>;
  @IsOptional() @IsString() @Length(1, 1500) externalExecutionId?: string;
  @IsOptional() @IsString() @Length(1, 2048) externalExecutionUrl?: string;
  @IsOptional() @ValidateNested() @Type(() => LogRefV1) log?: LogRefV1;
  /** Source actions: what was fetched. */
  @IsOptional() @ValidateNested() @Type(() => SourceRevisionV1) sourceRevision?: SourceRevisionV1;
  /** Who decided, for approvals; otherwise the worker. */
  @IsOptional() @IsString() @Length(1, 1024) updatedBy?: string;
  /** With `succeeded`: this part is done, the action is not; whoever is asked next gets the token (codepipeline.md 8.1). */
  @IsOptional() @IsString() @Length(1, 2048) continuationToken?: string;
}

/** The input artifacts of an action in another region are there, or cannot be brought there. */
export class ReportArtifactsCopiedV1 {
  @Matches(uuidShape) actionExecutionId!: string;
  @IsInt() @Min(1) fence!: number;
  /** Each with the digest of its original. */
  @IsArray() @ArrayMaxSize(10) @ValidateNested({ each: true }) @Type(() => ArtifactRefV1) copies!: ArtifactRefV1[];
  @IsOptional() @ValidateNested() @Type(() => ErrorDetailsV1) error?: ErrorDetailsV1;
}

/** An execution needs a named lock that all pipelines of the account and region share. Asked twice, it waits once. */
export class AcquireLockV1 {
  @Matches(lockShape) lock!: string;
  /** One entry of one execution into one stage. */
  @IsString() @Length(1, 300) holder!: string;
  @Matches(uuidShape) flowId!: string;
  @Matches(uuidShape) executionId!: string;
  @Matches(nameShape) stageName!: string;
}

/** The holder does not need the lock any more, or does not wait for it any more. */
export class ReleaseLockV1 {
  @Matches(lockShape) lock!: string;
  @IsString() @Length(1, 300) holder!: string;
}

/** The lock is this holder's now. */
export class GrantLockV1 extends AcquireLockV1 {}

export const StartExecution = command('orchestration', 'start-execution', StartExecutionV1);
export const ReportJobStarted = command('orchestration', 'report-job-started', ReportJobStartedV1);
export const ReportJobProgress = command('orchestration', 'report-job-progress', ReportJobProgressV1);
export const ReportJobResult = command('orchestration', 'report-job-result', ReportJobResultV1);
export const ReportArtifactsCopied = command('orchestration', 'report-artifacts-copied', ReportArtifactsCopiedV1);
export const AcquireLock = command('orchestration', 'acquire-lock', AcquireLockV1);
export const ReleaseLock = command('orchestration', 'release-lock', ReleaseLockV1);
export const GrantLock = command('orchestration', 'grant-lock', GrantLockV1);
