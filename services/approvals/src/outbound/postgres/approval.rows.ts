import type { ApprovalStatus, ApprovalView } from '@millrace/contracts';
import { formatInstant, instant } from '@millrace/kernel';
import { send, type Tx } from '@millrace/persistence';
import type { TimedPlace } from '@millrace/service';
import type { Approval } from '../../domain/approval.ts';

interface ApprovalRow {
  readonly id: string;
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly token: string;
  readonly status: ApprovalView['status'];
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  readonly decidedBy: string | null;
  readonly comment: string | null;
  readonly customData: string | null;
  readonly externalEntityLink: string | null;
}

const columns = `id, pipeline_name as "pipelineName", stage_name as "stageName", action_name as "actionName",
  execution_id as "executionId", action_execution_id as "actionExecutionId", token, status,
  requested_at as "requestedAt", expires_at as "expiresAt", ended_at as "endedAt", decided_by as "decidedBy",
  comment, custom_data as "customData", external_entity_link as "externalEntityLink"`;

interface Ending {
  readonly status: ApprovalView['status'];
  readonly endedAt?: Date;
  readonly decidedBy?: string;
  readonly comment?: string;
}

function endingOf(approval: Exclude<Approval, { status: 'absent' | 'forestalled' }>): Ending {
  switch (approval.status) {
    case 'requested':
      return { status: 'Pending' };
    case 'answered': {
      const { verdict, at, by, comment } = approval.answer;
      return {
        status: verdict === 'approved' ? 'Approved' : 'Rejected',
        endedAt: new Date(at),
        decidedBy: by,
        comment,
      };
    }
    case 'expired':
      return { status: 'Expired', endedAt: new Date(approval.at) };
    case 'withdrawn':
      return { status: 'Withdrawn', endedAt: new Date(approval.at), comment: approval.reason };
  }
}

/** Keeps the row in step with the snapshot, in the transaction of the decision. */
export function storeApproval(tx: Tx, approval: Approval): void {
  if (approval.status === 'absent' || approval.status === 'forestalled') return;
  const { round } = approval;
  const ending = endingOf(approval);
  void send(
    tx,
    `insert into approval
       (id, account, region, pipeline_name, stage_name, action_name, execution_id, action_execution_id, token,
        traceparent, status, requested_at, expires_at, ended_at, decided_by, comment, custom_data, external_entity_link)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     on conflict (id) do update set status = excluded.status, ended_at = excluded.ended_at,
       decided_by = excluded.decided_by, comment = excluded.comment`,
    [
      round.approvalId,
      round.account,
      round.region,
      round.pipelineName,
      round.stageName,
      round.actionName,
      round.executionId,
      round.actionExecutionId,
      round.token,
      round.traceparent ?? null,
      ending.status,
      new Date(round.requestedAt),
      new Date(round.expiresAt),
      ending.endedAt ?? null,
      ending.decidedBy ?? null,
      ending.comment ?? null,
      round.customData ?? null,
      round.externalEntityLink ?? null,
    ],
  );
}

/** An approval action of one account, as people name it. */
export interface ActionPlace {
  readonly account: string;
  readonly region: string;
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
}

export interface FoundRound {
  readonly id: string;
  readonly traceparent: string | null;
  /** No later round of this action has begun, in whatever execution. */
  readonly newest: boolean;
}

export async function findRound(tx: Tx, place: ActionPlace, token: string): Promise<FoundRound | undefined> {
  const rows: FoundRound[] = await tx.query(
    `select id, traceparent, not exists (
       select 1 from approval later
       where (later.account, later.region, later.pipeline_name, later.stage_name, later.action_name)
           = (asked.account, asked.region, asked.pipeline_name, asked.stage_name, asked.action_name)
         and later.requested_at > asked.requested_at
     ) as newest
     from approval asked
     where token = $6 and (account, region, pipeline_name, stage_name, action_name) = ($1, $2, $3, $4, $5)`,
    [place.account, place.region, place.pipelineName, place.stageName, place.actionName, token],
  );
  return rows[0];
}

/** Newest first. */
export async function listApprovals(
  tx: Tx,
  where: {
    readonly account: string;
    readonly region: string;
    readonly pipelineName: string | undefined;
    readonly executionId: string | undefined;
    readonly status: ApprovalStatus | undefined;
    readonly openOnly: boolean;
    readonly after?: TimedPlace;
    readonly limit: number;
  },
): Promise<readonly ApprovalView[]> {
  const rows: ApprovalRow[] = await tx.query(
    `select ${columns} from approval
     where account = $1 and region = $2 and ($3::text is null or pipeline_name = $3)
       and (not $4::boolean or status = 'Pending')
       and ($5::timestamptz is null or (requested_at, id) < ($5, $6::uuid))
       and ($8::uuid is null or execution_id = $8) and ($9::text is null or status = $9)
     order by requested_at desc, id desc limit $7`,
    [
      where.account,
      where.region,
      where.pipelineName ?? null,
      where.openOnly,
      where.after?.at ?? null,
      where.after?.id ?? null,
      where.limit,
      where.executionId ?? null,
      where.status ?? null,
    ],
  );
  return rows.map(view);
}

const time = (date: Date): string => formatInstant(instant(date.getTime()));

const view = (row: ApprovalRow): ApprovalView => ({
  approvalId: row.id,
  pipelineName: row.pipelineName,
  stageName: row.stageName,
  actionName: row.actionName,
  executionId: row.executionId,
  actionExecutionId: row.actionExecutionId,
  status: row.status,
  ...(row.status === 'Pending' ? { token: row.token } : {}),
  requestedAt: time(row.requestedAt),
  expiresAt: time(row.expiresAt),
  ...(row.endedAt === null ? {} : { endedAt: time(row.endedAt) }),
  ...(row.decidedBy === null ? {} : { decidedBy: row.decidedBy }),
  ...(row.comment === null ? {} : { comment: row.comment }),
  ...(row.customData === null ? {} : { customData: row.customData }),
  ...(row.externalEntityLink === null ? {} : { externalEntityLink: row.externalEntityLink }),
});
