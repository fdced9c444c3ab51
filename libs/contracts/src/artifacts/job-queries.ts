import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { query } from '../contract.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { nameShape, uuidShape, type ArtifactRefV1 } from '../wire.ts';

const artifactNameShape = /^[a-zA-Z0-9_-]{1,100}$/;

/** `artifactStore.location` as CodePipeline allows it. */
const bucketShape = /^[a-zA-Z0-9.-]{3,63}$/;

export class JobInputV1 {
  @Matches(uuidShape) artifactId!: string;
}

export class JobOutputV1 {
  @Matches(artifactNameShape) name!: string;
}

/**
 * Credentials with which a job worker reads the inputs of one job and writes its outputs, by any S3 client. The same job
 * asks again (`GetJobDetails` does) and gets the same keys with fresh credentials; older ones stay good until they expire.
 */
export class CreateJobCredentialsV1 {
  @IsString() @Length(1, 64) account!: string;
  @Matches(uuidShape) jobId!: string;
  @Matches(nameShape) pipelineName!: string;
  @IsOptional() @Matches(uuidShape) executionId?: string;
  @IsOptional() @Matches(uuidShape) actionExecutionId?: string;
  /** The pipeline's `artifactStore.location`: only a name here, the bytes are in the installation's store. */
  @Matches(bucketShape) bucket!: string;
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique(({ artifactId }: JobInputV1) => artifactId)
  @ValidateNested({ each: true })
  @Type(() => JobInputV1)
  inputs!: JobInputV1[];
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique(({ name }: JobOutputV1) => name)
  @ValidateNested({ each: true })
  @Type(() => JobOutputV1)
  outputs!: JobOutputV1[];
  /** Default 3,600. */
  @IsOptional() @IsInt() @Min(60) @Max(43_200) expiresInSeconds?: number;
}

/** Where one artifact of a job is. */
export interface JobArtifactLocation {
  readonly name: string;
  /** In CodePipeline's layout (codepipeline.md 1.11). An output must be put exactly there. */
  readonly key: string;
}

export interface JobCredentials {
  /** Base URL for S3 clients, path style. */
  readonly endpoint: string;
  /** To sign for. */
  readonly region: string;
  readonly bucket: string;
  /** In the order in which they were asked for. */
  readonly inputs: readonly JobArtifactLocation[];
  readonly outputs: readonly JobArtifactLocation[];
  /** Secret: never logged, never stored. */
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expiresAt: IsoTime;
  };
}

/**
 * The job has succeeded: what it put becomes artifacts, which never change again. All of the named outputs, or, when one
 * is missing, none: then the worker may still bring it and this is asked again. Asked twice, it answers the same.
 */
export class CompleteJobOutputsV1 {
  @IsString() @Length(1, 64) account!: string;
  @Matches(uuidShape) jobId!: string;
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique(({ name }: JobOutputV1) => name)
  @ValidateNested({ each: true })
  @Type(() => JobOutputV1)
  outputs!: JobOutputV1[];
}

export interface CompletedJobOutputs {
  /** In the order in which they were asked for; empty when something is missing. */
  readonly artifacts: readonly ArtifactRefV1[];
  /** Names of outputs that were never put, or never asked for. */
  readonly missing: readonly string[];
}

export const CreateJobCredentials = query(
  'artifacts',
  'create-job-credentials',
  CreateJobCredentialsV1,
).answers<JobCredentials>();
export const CompleteJobOutputs = query(
  'artifacts',
  'complete-job-outputs',
  CompleteJobOutputsV1,
).answers<CompletedJobOutputs>();
