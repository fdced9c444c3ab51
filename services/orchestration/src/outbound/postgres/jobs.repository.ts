import type { ClaimAnswer, ClaimJobV1, RenewAnswer, RenewLeasesV1 } from '@millrace/contracts';
import { plus, type Duration, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRow } from './job.row.ts';

type Held = RenewAnswer['jobs'][number];

/** Flows of this many jobs are remembered. */
const REMEMBERED_JOBS = 10_000;

/** Whom an action execution lies with. Leases change nothing of the delivery itself: only their end is decided on. */
@Injectable()
export class JobsRepository {
  /** A job stays in its flow for ever, so what was seen once is true in every replica and after every crash. */
  private readonly flowIds = new Map<string, string>();

  constructor(private readonly dataSource: DataSource) {}

  async find(id: string): Promise<JobRow | undefined> {
    return (await this.dataSource.getRepository(JobRow).findOneBy({ id })) ?? undefined;
  }

  /** The flow that a job belongs to; `undefined` when there is no such job. */
  async flowOf(id: string): Promise<string | undefined> {
    return this.flowIds.get(id) ?? this.remember(id, (await this.find(id))?.flowId);
  }

  private remember(id: string, flowId: string | undefined): string | undefined {
    if (flowId === undefined) return undefined;
    const [oldest] = this.flowIds.keys();
    if (oldest !== undefined && this.flowIds.size >= REMEMBERED_JOBS) this.flowIds.delete(oldest);
    this.flowIds.set(id, flowId);
    return flowId;
  }

  /** One worker gets it; asking again with the same claim is granted again. One statement, committed by itself. */
  async claim(claim: ClaimJobV1, now: Instant, lease: Duration): Promise<ClaimAnswer> {
    const { jobId, fence, workerId, claimId } = claim;
    const held: { flow_id: string }[] = await this.dataSource.query(
      `with held as (
         update job set status = case status when 'offered' then 'claimed' else status end,
           worker_id = $3, claim_id = $4, lease_until = $5
         where id = $1 and fence = $2 and (status = 'offered' or (status in ('claimed', 'begun') and claim_id = $4))
         returning id, flow_id
       ), noted as (
         update action_execution set claimed_at = $6, worker_id = $3
         from held where action_execution.id = held.id and claimed_at is null
       )
       select flow_id from held`,
      [jobId, fence, workerId, claimId, new Date(plus(now, lease)), new Date(now)],
    );
    this.remember(jobId, held[0]?.flow_id);
    if (held.length > 0) return { granted: true, leaseSeconds: lease / 1000 };
    const job = await this.find(jobId);
    if (job === undefined) return { granted: false, reason: 'unknown' };
    if (job.status === 'settled')
      return { granted: false, reason: job.cancelReason === null ? 'settled' : 'cancelled' };
    return { granted: false, reason: job.fence === fence ? 'taken' : 'stale' };
  }

  /** Says of each job that the worker believes to hold whether it does, and renews what it holds. */
  async renew({ workerId, jobs }: RenewLeasesV1, now: Instant, lease: Duration): Promise<readonly Held[]> {
    const ids = jobs.map(({ jobId }) => jobId);
    await this.dataSource.query(
      `update job set lease_until = $4
       from unnest($1::uuid[], $2::integer[]) as held (id, fence)
       where job.id = held.id and job.fence = held.fence and job.worker_id = $3 and job.status in ('claimed', 'begun')`,
      [ids, jobs.map(({ fence }) => fence), workerId, new Date(plus(now, lease))],
    );
    const rows: {
      id: string;
      fence: number;
      status: string;
      worker_id: string | null;
      cancel_reason: string | null;
    }[] = await this.dataSource.query(
      `select id, fence, status, worker_id, cancel_reason from job where id = any($1::uuid[])`,
      [ids],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    return jobs.map(({ jobId, fence }): Held => {
      const row = known.get(jobId);
      if (row === undefined || row.fence !== fence || row.worker_id !== workerId)
        return { jobId, fence, state: 'lost' };
      if (row.status !== 'settled') return { jobId, fence, state: 'held' };
      return { jobId, fence, state: row.cancel_reason === null ? 'settled' : 'cancel' };
    });
  }

  /** Claimed jobs whose worker has been silent since `before`. */
  async silent(before: Instant): Promise<readonly JobRow[]> {
    return this.dataSource
      .getRepository(JobRow)
      .createQueryBuilder('job')
      .where(`job.leaseUntil < :before`, { before: new Date(before) })
      .andWhere(`job.status in ('claimed', 'begun')`)
      .orderBy('job.leaseUntil')
      .limit(100)
      .getMany();
  }

  /** Locks some of the jobs that lie unclaimed for too long; another replica takes others. */
  async unclaimed(tx: Tx, before: Instant): Promise<readonly JobRow[]> {
    return tx
      .createQueryBuilder(JobRow, 'job')
      .where(`job.status = 'offered' and job.offerAgainAt < :before`, { before: new Date(before) })
      .orderBy('job.offerAgainAt')
      .limit(100)
      .setLock('pessimistic_write')
      .setOnLocked('skip_locked')
      .getMany();
  }

  async offeredAgain(tx: Tx, id: string, offers: number, offerAgainAt: Instant): Promise<void> {
    await tx.update(JobRow, { id }, { offers, offerAgainAt: new Date(offerAgainAt) });
  }
}
