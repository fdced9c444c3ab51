import { approvalStatuses, uuidShape, type ApprovalStatus } from '@millrace/contracts';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { PageQuery } from './paging.ts';

export class WatchQuery {
  /** `true` tells every recorded fact, besides the state. */
  @IsOptional() @IsIn(['true', 'false']) facts?: 'true' | 'false';
}

export class LogsQuery {
  /** `true` goes on until the action has ended; otherwise what there is now. */
  @IsOptional() @IsIn(['true', 'false']) follow?: 'true' | 'false';
}

export class ListApprovalsQuery extends PageQuery {
  @IsOptional() @Matches(/^[A-Za-z0-9.@_-]{1,100}$/) pipelineName?: string;
  @IsOptional() @Matches(uuidShape) executionId?: string;
  @IsOptional() @IsIn(approvalStatuses) status?: ApprovalStatus;
  /** Default `true`, unless a status is asked for. */
  @IsOptional() @IsIn(['true', 'false']) openOnly?: 'true' | 'false';
}
