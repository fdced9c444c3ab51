import type { ClaimAnswer, ClaimJobV1, LogRefV1, RenewAnswer, RenewLeasesV1 } from '@millrace/contracts';
import { Lanes } from '@millrace/decider';
import { actionTypes, isWorkedOutside } from '@millrace/engine';
import { formatInstant, plus, type Duration, type Instant } from '@millrace/kernel';
import { send, UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { JobFlows } from '../../application/job-flows.ts';
import { JobRow } from './job.row.ts';

type Held = RenewAnswer['jobs'][number];

/** A claim that waits for its answer. */
interface Claiming {
  readonly claim: ClaimJobV1;
  readonly now: Instant;
  readonly lease: Duration;
  resolve(answer: ClaimAnswer): void;
  reject(error: unknown): void;
}

interface HeldRow {
  readonly flow_id: string;
}

const claimStatement = `
  update job set status = case status when 'offered' then 'claimed' else status end,
    worker_id = $3, claim_id = $4, lease_until = $5
  where id = $1 and fence = $2 and (status = 'offered' or (status in ('claimed', 'begun') and claim_id = $4))
  returning flow_id`;

const noteStatement = `
  update action_execution set claimed_at = $3, worker_id = $2
  where id = $1 and claimed_at is null and exists (select from job where job.id = $1 and job.claim_id = $4)`;

/** Partners' types whose jobs our own workers carry out, as `<owner>/<provider>`. */
const carriedOutForPartners = actionTypes
  .filter(({ id }) => id.owner !== 'AWS' && !isWorkedOutside(id))
  .map(({ id }) => `${id.owner}/${id.provider}`);

/** Whom an action execution lies with. Leases change nothing of the delivery itself: only their end is decided on. */
@Injectable()
export class JobsRepository {
  private readonly claims = new Lanes<Claiming>((batch) => this.claimAll(inOrder(batch)));

  constructor(
    private readonly dataSource: DataSource,
    private readonly work: UnitOfWork,
    private readonly flows: JobFlows,
  ) {}

  async find(id: string): Promise<JobRow | undefined> {
    return (await this.dataSource.getRepository(JobRow).findOneBy({ id })) ?? undefined;
  }

  /** The flow that a job belongs to; `undefined` when there is no such job. */
  async flowOf(id: string): Promise<string | undefined> {
    const known = this.flows.of(id) ?? (await this.find(id))?.flowId;
    if (known !== undefined) this.flows.remember(id, known);
    return known;
  }

  /** One worker gets it; asking again with the same claim is granted again. Claims of the same moment commit together. */
  claim(claim: ClaimJobV1, now: Instant, lease: Duration): Promise<ClaimAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<ClaimAnswer>();
    this.claims.submit(claim.jobId, { claim, now, lease, resolve, reject });
    return promise;
  }

  /** The log of the last dispatch of an action that was over before its worker could say where the log is. */
  async keepLog({ jobId, fence }: { readonly jobId: string; readonly fence: number }, log: LogRefV1): Promise<void> {
    await this.dataSource.query(
      `update action_execution set log = $3 from job
       where job.id = $1 and job.fence = $2 and job.status = 'settled'
         and action_execution.id = job.id and action_execution.log is null`,
      [jobId, fence, log],
    );
  }

  private async claimAll(batch: readonly Claiming[]): Promise<void> {
    try {
      const answers = await this.claimTogether(batch);
      for (const [index, asking] of batch.entries()) {
        const answer = answers[index];
        if (answer === undefined) asking.reject(new Error('a claim was not answered'));
        else asking.resolve(answer);
      }
    } catch (error) {
      const [only] = batch;
      if (batch.length === 1 && only !== undefined) only.reject(error);
      // Nobody suffers from somebody else's claim.
      else for (const one of batch) await this.claimAll([one]);
    }
  }

  private async claimTogether(batch: readonly Claiming[]): Promise<readonly ClaimAnswer[]> {
    let answers: readonly Promise<HeldRow[]>[] = [];
    await this.work.write((tx) => {
      // Of two claims of one job in one batch, the second finds what the first has done.
      answers = batch.map(({ claim: { jobId, fence, workerId, claimId }, now, lease }) =>
        send(tx, claimStatement, [jobId, fence, workerId, claimId, formatInstant(plus(now, lease))]),
      );
      for (const { claim, now } of batch) {
        const { jobId, workerId, claimId } = claim;
        void send(tx, noteStatement, [jobId, workerId, formatInstant(now), claimId]);
      }
    });
    const held = await Promise.all(answers);
    const granted = new Set(batch.filter((_, index) => held[index]?.length === 1));
    for (const [index, { claim }] of batch.entries()) {
      const flowId = held[index]?.[0]?.flow_id;
      if (flowId !== undefined) this.flows.remember(claim.jobId, flowId);
    }
    const refused = batch.filter((one) => !granted.has(one)).map(({ claim }) => claim.jobId);
    const rows = refused.length === 0 ? [] : await this.dataSource.getRepository(JobRow).findBy({ id: In(refused) });
    return batch.map((one): ClaimAnswer => {
      if (granted.has(one)) return { granted: true, leaseSeconds: one.lease / 1000 };
      const job = rows.find(({ id }) => id === one.claim.jobId);
      if (job === undefined) return { granted: false, reason: 'unknown' };
      if (job.status === 'settled')
        return { granted: false, reason: job.cancelReason === null ? 'settled' : 'cancelled' };
      return { granted: false, reason: job.fence === one.claim.fence ? 'taken' : 'stale' };
    });
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

  /** Locks some of the jobs of our own workers that lie unclaimed for too long; another replica takes others. */
  async unclaimed(tx: Tx, before: Instant): Promise<readonly JobRow[]> {
    return tx
      .createQueryBuilder(JobRow, 'job')
      .where(`job.status = 'offered' and job.offerAgainAt < :before`, { before: new Date(before) })
      .andWhere(
        `(job.offer -> 'actionType' ->> 'owner' = 'AWS' or
          (job.offer -> 'actionType' ->> 'owner') || '/' || (job.offer -> 'actionType' ->> 'provider') in (:...partners))`,
        { partners: carriedOutForPartners },
      )
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

/** Rows are locked in the order in which everybody locks them. */
const inOrder = (batch: readonly Claiming[]): readonly Claiming[] =>
  batch.toSorted((a, b) => (a.claim.jobId < b.claim.jobId ? -1 : Number(a.claim.jobId > b.claim.jobId)));
