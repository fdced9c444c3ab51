import type { ApprovalView, ListApprovalsV1, Page, Problem } from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { pageOf, readTimedPageToken, timedPlace } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { listApprovals } from '../outbound/postgres/approval.rows.ts';

const DEFAULT_PAGE = 100;

const placeOf = ({ requestedAt, approvalId }: ApprovalView): string =>
  timedPlace({ at: new Date(requestedAt), id: approvalId });

/** Pages of approvals, newest first; open ones unless asked for all. */
@Injectable()
export class ListedApprovals {
  constructor(private readonly dataSource: DataSource) {}

  async run({
    caller: { account, region },
    pipelineName,
    executionId,
    status,
    openOnly = status === undefined,
    page,
  }: ListApprovalsV1): Promise<Result<Page<ApprovalView>, Problem>> {
    const listed = `approvals:${JSON.stringify([pipelineName, executionId, status, openOnly])}`;
    const after = readTimedPageToken(listed, page);
    if (!after.ok) return after;
    const size = page.maxResults ?? DEFAULT_PAGE;
    const found = await listApprovals(this.dataSource.manager, {
      account,
      region,
      openOnly,
      limit: size + 1,
      pipelineName,
      executionId,
      status,
      ...(after.value === undefined ? {} : { after: after.value }),
    });
    return ok(pageOf(listed, found, size, placeOf, (view) => view));
  }
}
