import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { event } from '../contract.ts';
import { nameShape } from '../wire.ts';

/** A source revision was seen, and what came of it. Every non-start has its cause too. */
export class SourceRevisionDetectedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) actionName!: string;
  @IsString() @Length(1, 1500) revisionId!: string;
  @IsString() @Length(1, 255) branchName!: string;
  @IsIn(['poll', 'webhook']) noticedBy!: 'poll' | 'webhook';
  @IsBoolean() started!: boolean;
  @IsString() @Length(1, 1000) cause!: string;
  @IsOptional() @IsString() @Length(1, 128) deliveryId?: string;
}

export const SourceRevisionDetected = event('triggers', 'source-revision.detected.v1', SourceRevisionDetectedV1);
