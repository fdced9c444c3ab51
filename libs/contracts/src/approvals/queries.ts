import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { query } from '../contract.ts';
import { AskedV1 } from '../orchestration/queries.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { PageV1, uuidShape, type Page } from '../wire.ts';

/** codepipeline.md 9: the token decides which round is answered; an old one is refused. */
export class DecideApprovalV1 extends AskedV1 {
  @IsString() @Length(1, 100) pipelineName!: string;
  @IsString() @Length(1, 100) stageName!: string;
  @IsString() @Length(1, 100) actionName!: string;
  @Matches(uuidShape) token!: string;
  @IsIn(['Approved', 'Rejected']) status!: 'Approved' | 'Rejected';
  @IsString() @Length(0, 512) summary!: string;
}
export const approvalStatuses = ['Pending', 'Approved', 'Rejected', 'Expired', 'Withdrawn'] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

export class ListApprovalsV1 extends AskedV1 {
  @IsOptional() @IsString() @Length(1, 100) pipelineName?: string;
  @IsOptional() @Matches(uuidShape) executionId?: string;
  /** Default true, unless a status is asked for. */
  @IsOptional() @IsBoolean() openOnly?: boolean;
  @IsOptional() @IsIn(approvalStatuses) status?: ApprovalStatus;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export interface ApprovalView {
  readonly approvalId: string;
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly status: ApprovalStatus;
  /** Open approvals only. */
  readonly token?: string;
  readonly requestedAt: IsoTime;
  readonly expiresAt: IsoTime;
  readonly endedAt?: IsoTime;
  readonly decidedBy?: string;
  readonly comment?: string;
  readonly customData?: string;
  readonly externalEntityLink?: string;
}

export const DecideApproval = query('approvals', 'decide-approval', DecideApprovalV1).answers<{
  readonly approvedAt: IsoTime;
}>();
export const ListApprovals = query('approvals', 'list-approvals', ListApprovalsV1).answers<Page<ApprovalView>>();
