import { IsIn, IsISO8601, IsOptional, IsString, IsUrl, Length, Matches } from 'class-validator';
import { event } from '../contract.ts';
import { nameShape, uuidShape } from '../wire.ts';

export class ApprovalRequestedV1 {
  @Matches(uuidShape) approvalId!: string;
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) stageName!: string;
  @Matches(nameShape) actionName!: string;
  @Matches(uuidShape) executionId!: string;
  @Matches(uuidShape) actionExecutionId!: string;
  @IsISO8601() expiresAt!: string;
  @IsOptional() @IsString() @Length(0, 1000) customData?: string;
  @IsOptional() @IsUrl({ require_tld: false }) externalEntityLink?: string;
  /** Topic or address named by the action. */
  @IsOptional() @IsString() @Length(1, 1024) notificationArn?: string;
}

export class ApprovalEndedV1 {
  @Matches(uuidShape) approvalId!: string;
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) stageName!: string;
  @Matches(nameShape) actionName!: string;
  @Matches(uuidShape) executionId!: string;
  @IsIn(['Approved', 'Rejected', 'Expired', 'Withdrawn']) result!: 'Approved' | 'Rejected' | 'Expired' | 'Withdrawn';
  @IsOptional() @IsString() @Length(0, 512) comment?: string;
  /** ARN of the approver, absent when nobody decided. */
  @IsOptional() @IsString() @Length(1, 1024) decidedBy?: string;
}

export const ApprovalRequested = event('approvals', 'approval.requested.v1', ApprovalRequestedV1);
export const ApprovalEnded = event('approvals', 'approval.ended.v1', ApprovalEndedV1);
