import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { query } from '../contract.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { nameShape, sha256Shape, uuidShape } from '../wire.ts';

/** Pipeline artifacts hold at most 7 GB (build-deploy.md A9). */
export const maxArtifactBytes = 7_000_000_000;

/** Asks where to put bytes. The same `uploadId` asks again without harm and gets the same artifact. */
export class CreateUploadV1 {
  @IsString() @Length(1, 64) account!: string;
  /** Becomes the artifact's id. */
  @Matches(uuidShape) uploadId!: string;
  @IsIn(['zip', 'log', 'file']) artifactKind!: 'zip' | 'log' | 'file';
  @Matches(/^[a-zA-Z0-9_-]{1,100}$/) name!: string;
  @Matches(nameShape) pipelineName!: string;
  @IsOptional() @Matches(uuidShape) executionId?: string;
  @IsOptional() @Matches(uuidShape) actionExecutionId?: string;
  @IsOptional() @IsInt() @Min(0) @Max(maxArtifactBytes) sizeBytes?: number;
  /** When given, other bytes are refused. */
  @IsOptional() @Matches(sha256Shape) sha256?: string;
}
export interface UploadTicket {
  readonly artifactId: string;
  /** `PUT` the bytes here; answers {@link StoredArtifact}. Expires; never log it. */
  readonly url: string;
  readonly expiresAt: IsoTime;
}
export interface StoredArtifact {
  readonly artifactId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export class CreateDownloadV1 {
  @IsString() @Length(1, 64) account!: string;
  @Matches(uuidShape) artifactId!: string;
  /** Seconds the URL is good for; default 900. */
  @IsOptional() @IsInt() @Min(1) @Max(86_400) expiresInSeconds?: number;
}
export interface DownloadTicket {
  readonly url: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly expiresAt: IsoTime;
}

export class GetArtifactV1 {
  @IsString() @Length(1, 64) account!: string;
  @Matches(uuidShape) artifactId!: string;
}
export class ListArtifactsV1 {
  @IsString() @Length(1, 64) account!: string;
  @Matches(uuidShape) executionId!: string;
}
export interface ArtifactView extends StoredArtifact {
  readonly name: string;
  readonly artifactKind: 'zip' | 'log' | 'file';
  readonly pipelineName: string;
  readonly executionId?: string;
  readonly actionExecutionId?: string;
  /** Key in the store, in CodePipeline's layout (codepipeline.md 1.11). */
  readonly objectKey: string;
  readonly createdAt: IsoTime;
}

export const CreateUpload = query('artifacts', 'create-upload', CreateUploadV1).answers<UploadTicket>();
export const CreateDownload = query('artifacts', 'create-download', CreateDownloadV1).answers<DownloadTicket>();
export const GetArtifact = query('artifacts', 'get-artifact', GetArtifactV1).answers<ArtifactView>();
export const ListArtifacts = query('artifacts', 'list-artifacts', ListArtifactsV1).answers<{
  readonly artifacts: readonly ArtifactView[];
}>();
