import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsInt, Matches, Min, ValidateNested } from 'class-validator';
import { command } from '../contract.ts';
import { ArtifactRefV1, uuidShape } from '../wire.ts';

/** Brings artifacts to the store of another region; the answer is `report-artifacts-copied` under the same fence. */
export class CopyArtifactsV1 {
  @Matches(uuidShape) actionExecutionId!: string;
  @Matches(uuidShape) executionId!: string;
  @IsInt() @Min(1) fence!: number;
  @Matches(/^[a-z0-9-]{1,30}$/) toRegion!: string;
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ArtifactRefV1)
  artifacts!: ArtifactRefV1[];
}

export const CopyArtifacts = command('artifacts', 'copy-artifacts', CopyArtifactsV1);
