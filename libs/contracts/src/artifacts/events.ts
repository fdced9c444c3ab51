import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Min } from 'class-validator';
import { event } from '../contract.ts';
import { sha256Shape, uuidShape } from '../wire.ts';

export class ArtifactStoredV1 {
  @Matches(uuidShape) artifactId!: string;
  @IsString() @Length(1, 100) name!: string;
  @IsIn(['zip', 'log', 'file']) artifactKind!: 'zip' | 'log' | 'file';
  @Matches(sha256Shape) sha256!: string;
  @IsInt() @Min(0) sizeBytes!: number;
  @IsOptional() @Matches(uuidShape) executionId?: string;
  @IsOptional() @Matches(uuidShape) actionExecutionId?: string;
}

export const ArtifactStored = event('artifacts', 'artifact.stored.v1', ArtifactStoredV1);
