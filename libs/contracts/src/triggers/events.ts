import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { event } from '../contract.ts';
import { nameShape } from '../wire.ts';

export const refKinds = ['branch', 'tag', 'pull-request', 'object'] as const;
export type RefKind = (typeof refKinds)[number];

/** A source revision was seen, and what came of it. Every non-start has its cause too. */
export class SourceRevisionDetectedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) actionName!: string;
  @IsString() @Length(1, 1500) revisionId!: string;
  /** Short name of the branch or tag that was pushed; of a pull request, the branch that it is to be merged into; of an
   * object, the end of its key. */
  @IsString() @Length(1, 255) branchName!: string;
  /** A branch when absent. */
  @IsOptional() @IsIn(refKinds) refKind?: RefKind;
  @IsIn(['poll', 'webhook']) noticedBy!: 'poll' | 'webhook';
  @IsBoolean() started!: boolean;
  @IsString() @Length(1, 1000) cause!: string;
  @IsOptional() @IsString() @Length(1, 128) deliveryId?: string;
}

export const SourceRevisionDetected = event('triggers', 'source-revision.detected.v1', SourceRevisionDetectedV1);
