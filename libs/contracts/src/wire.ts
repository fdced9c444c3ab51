import { IsIn, IsInt, IsOptional, IsString, IsUrl, Length, Matches, Max, Min } from 'class-validator';

/** Lower-case UUID, as CodePipeline's execution ids and tokens. */
export const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const sha256Shape = /^[0-9a-f]{64}$/;
export const nameShape = /^[A-Za-z0-9.@_-]{1,100}$/;
export const traceparentShape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Bytes in the artifact store, pinned by digest: whoever reads them checks it. */
export class ArtifactRefV1 {
  /** Artifact name in the pipeline, `[a-zA-Z0-9_-]{1,100}`. */
  @Matches(/^[a-zA-Z0-9_-]{1,100}$/) name!: string;
  @Matches(uuidShape) artifactId!: string;
  @Matches(sha256Shape) sha256!: string;
  @IsInt() @Min(0) sizeBytes!: number;
  /** Region of the store that holds these bytes, when it is not the pipeline's own. */
  @IsOptional() @Matches(/^[a-z0-9-]{1,30}$/) region?: string;
}

/** A sealed log. */
export class LogRefV1 {
  @Matches(uuidShape) artifactId!: string;
  @Matches(sha256Shape) sha256!: string;
  @IsInt() @Min(0) lines!: number;
  @IsInt() @Min(0) sizeBytes!: number;
}

/** The revision that a Source action fetched. */
export class SourceRevisionV1 {
  @IsString() @Length(1, 1500) revisionId!: string;
  @IsOptional() @IsString() @Length(0, 2048) revisionSummary?: string;
  @IsOptional() @IsUrl({ require_tld: false }) revisionUrl?: string;
}

export class ErrorDetailsV1 {
  /** Constant with a documented sentence, e.g. `COMMAND_EXECUTION_ERROR`. */
  @Matches(/^[A-Za-z][A-Za-z0-9_]{0,99}$/) code!: string;
  @IsString() @Length(1, 5000) message!: string;
}

export class NameValueV1 {
  @IsString() @Length(1, 128) name!: string;
  @IsString() @Length(1, 1000) value!: string;
}

export class SourceRevisionOverrideV1 {
  @Matches(nameShape) actionName!: string;
  @Matches(/^(COMMIT_ID|IMAGE_DIGEST|S3_OBJECT_VERSION_ID|S3_OBJECT_KEY)$/) revisionType!: string;
  @IsString() @Length(1, 1500) revisionValue!: string;
}

/** What carries out an action, or (category `Rule`) evaluates a rule of a condition. */
export class ActionTypeIdV1 {
  @Matches(/^(Source|Build|Deploy|Test|Invoke|Approval|Compute|Rule)$/) category!: string;
  @Matches(/^(AWS|ThirdParty|Custom)$/) owner!: string;
  @Matches(/^[0-9A-Za-z_-]{1,35}$/) provider!: string;
  @Matches(/^[0-9A-Za-z_-]{1,9}$/) version!: string;
}

/** Cursor pagination. */
export class PageV1 {
  @IsOptional() @IsInt() @Min(1) @Max(1000) maxResults?: number;
  @IsOptional() @IsString() @Length(1, 2048) nextToken?: string;
}

/** CodePipeline's API words (two Ls in Cancelled). */
export const executionStatuses = [
  'InProgress',
  'Stopping',
  'Stopped',
  'Succeeded',
  'Superseded',
  'Failed',
  'Cancelled',
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

export const triggerTypes = [
  'CreatePipeline',
  'StartPipelineExecution',
  'PollForSourceChanges',
  'Webhook',
  'CloudWatchEvent',
  'PutActionRevision',
  'WebhookV2',
  'ManualRollback',
  'AutomatedRollback',
] as const;
export type TriggerType = (typeof triggerTypes)[number];

/** Why an execution began: CodePipeline's trigger types and its detail (at most 1,024 characters). */
export class TriggerV1 {
  @IsIn(triggerTypes) triggerType!: string;
  @IsString() @Length(0, 1024) triggerDetail!: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}
