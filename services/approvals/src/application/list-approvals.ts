import {
  problem,
  uuidShape,
  type ApprovalView,
  type ListApprovalsV1,
  type Page,
  type Problem,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { listApprovals, type ListedAfter } from '../outbound/postgres/approval.rows.ts';

const DEFAULT_PAGE = 100;

/** Pages of approvals, newest first; open ones unless asked for all. */
@Injectable()
export class ListedApprovals {
  constructor(private readonly dataSource: DataSource) {}

  async run({
    caller: { account, region },
    pipelineName,
    openOnly = true,
    page,
  }: ListApprovalsV1): Promise<Result<Page<ApprovalView>, Problem>> {
    const after = readToken(page.nextToken);
    if (!after.ok) return after;
    const size = page.maxResults ?? DEFAULT_PAGE;
    const found = await listApprovals(this.dataSource.manager, {
      account,
      region,
      openOnly,
      limit: size + 1,
      ...(pipelineName === undefined ? {} : { pipelineName }),
      ...(after.value === undefined ? {} : { after: after.value }),
    });
    const items = found.slice(0, size);
    const last = items.at(-1);
    return ok(found.length > size && last !== undefined ? { items, nextToken: tokenAfter(last) } : { items });
  }
}

const tokenAfter = ({ requestedAt, approvalId }: ApprovalView): string =>
  Buffer.from(`${Date.parse(requestedAt)} ${approvalId}`).toString('base64url');

function readToken(token: string | undefined): Result<ListedAfter | undefined, Problem> {
  if (token === undefined) return ok(undefined);
  const [milliseconds = '', id = '', ...more] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  if (!/^[0-9]{1,15}$/.test(milliseconds) || !uuidShape.test(id) || more.length > 0) {
    return err(problem('page-token.invalid', 'Use the nextToken of an answer as it was given.'));
  }
  return ok({ requestedAt: new Date(Number(milliseconds)), id });
}
