import type { JobOfferedV1 } from '@millrace/contracts';
import type { ActionTypeId } from '@millrace/engine';
import { derivedUuid, formatInstant, type Instant, type Outcome } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { Place } from './action-types.repository.ts';

/** A dispatch of a job to a worker outside, and how the job itself stands. */
export interface WorkerJob {
  readonly id: string;
  readonly jobId: string;
  readonly fence: number;
  readonly flowId: string;
  readonly pipelineId: string;
  readonly account: string;
  readonly region: string;
  readonly clientId: string | undefined;
  readonly status: 'dispatched' | 'begun' | 'ended';
  readonly succeeded: boolean | undefined;
  readonly nonce: string;
  readonly dispatchedUntil: Date;
  /** The fence that counts now. */
  readonly currentFence: number;
  /** Undefined once the action is over. */
  readonly offer: JobOfferedV1 | undefined;
  readonly outcome: Outcome | undefined;
}

interface Row {
  readonly id: string;
  readonly job_id: string;
  readonly fence: number;
  readonly flow_id: string;
  readonly pipeline_id: string;
  readonly account: string;
  readonly region: string;
  readonly client_id: string | null;
  readonly status: WorkerJob['status'];
  readonly succeeded: boolean | null;
  readonly nonce: string;
  readonly dispatched_until: Date;
  readonly current_fence: number;
  readonly offer: JobOfferedV1 | null;
  readonly outcome: Outcome | null;
}

/** What a worker asks for. */
export interface Wanted extends Place {
  readonly type: ActionTypeId;
  readonly query?: { readonly name: string; readonly value: string };
  readonly limit: number;
}

export interface Dispatch {
  readonly nonce: string;
  readonly clientId?: string;
  readonly at: Instant;
  readonly until: Instant;
}

const selectJob = `
  select worker_job.*, job.flow_id, job.fence as current_fence, job.offer, action_execution.outcome,
    action_execution.pipeline_id
  from worker_job
  join job on job.id = worker_job.job_id
  join action_execution on action_execution.id = worker_job.job_id`;

/** The durable record of jobs that workers outside carry out: to whom each was handed, and under which nonce. */
@Injectable()
export class WorkerJobsRepository {
  /** Jobs that nobody has, or whose worker never acknowledged; those that have waited longest come first. */
  async free(tx: Tx, { account, region, type, query, limit }: Wanted, at: Instant): Promise<readonly Free[]> {
    const rows: { id: string; fence: number }[] = await tx.query(
      `select job.id, job.fence from job
       left join worker_job on worker_job.job_id = job.id and worker_job.fence = job.fence
       where job.status = 'offered' and job.account = $1 and job.region = $2 and job.offer -> 'actionType' = $3::jsonb
         and ($4::text is null or job.offer -> 'configuration' ->> $4 = $5)
         and (worker_job.id is null or (worker_job.status = 'dispatched' and worker_job.dispatched_until < $6))
       order by job.offer_again_at, job.id limit $7`,
      [account, region, JSON.stringify(type), query?.name ?? null, query?.value ?? null, formatInstant(at), limit],
    );
    return rows.map(({ id, fence }) => ({ jobId: id, fence }));
  }

  /** The id of the dispatch, or nothing when another worker was faster. */
  async dispatch(tx: Tx, { account, region }: Place, { jobId, fence }: Free, dispatch: Dispatch): Promise<string[]> {
    const { nonce, clientId = null, at, until } = dispatch;
    const again: [{ id: string }[], number] = await tx.query(
      `update worker_job set nonce = $3, dispatched_until = $4
       where job_id = $1 and fence = $2 and status = 'dispatched' and dispatched_until < $5 returning id`,
      [jobId, fence, nonce, formatInstant(until), formatInstant(at)],
    );
    if (again[0].length > 0) return again[0].map(({ id }) => id);
    // Whichever unique index another poll's row is found in first: with a target named, the others would raise.
    const rows: { id: string }[] = await tx.query(
      `insert into worker_job (id, job_id, fence, account, region, client_id, status, nonce, dispatched_until)
       values ($1, $2, $3, $4, $5, $6, 'dispatched', $7, $8) on conflict do nothing returning id`,
      [derivedUuid(jobId, `dispatch#${fence}`), jobId, fence, account, region, clientId, nonce, formatInstant(until)],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * The claimed job of an Invoke action as if a worker outside had begun it, so that its function can report as such
   * workers do. The same dispatch is the same, however often it is opened. @returns nothing unless it is the current one
   */
  async openFunction(
    tx: Tx,
    { account, jobId, fence }: Free & { readonly account: string },
    { nonce, at }: Pick<Dispatch, 'nonce' | 'at'>,
  ): Promise<string | undefined> {
    const id = derivedUuid(jobId, `dispatch#${fence}`);
    await tx.query(
      `insert into worker_job (id, job_id, fence, account, region, status, nonce, dispatched_until)
       select $1, job.id, job.fence, job.account, job.region, 'begun', $5, $6 from job
       where job.id = $2 and job.fence = $3 and job.account = $4 and job.status in ('claimed', 'begun')
         and job.offer -> 'actionType' ->> 'category' = 'Invoke' and job.offer -> 'actionType' ->> 'owner' = 'AWS'
       on conflict (job_id, fence) do nothing`,
      [id, jobId, fence, account, nonce, formatInstant(at)],
    );
    return (await this.find(tx, account, id))?.id;
  }

  /** `lock`: whoever asks is alone with the dispatch until the transaction ends. */
  async find(tx: Tx, account: string, id: string, lock = false): Promise<WorkerJob | undefined> {
    const rows: Row[] = await tx.query(
      `${selectJob} where worker_job.id = $1 and worker_job.account = $2 ${lock ? 'for update of worker_job' : ''}`,
      [id, account],
    );
    return rows.map(jobOf)[0];
  }

  /** Whoever's it is. */
  async byId(tx: Tx, id: string): Promise<WorkerJob | undefined> {
    const rows: Row[] = await tx.query(`${selectJob} where worker_job.id = $1`, [id]);
    return rows.map(jobOf)[0];
  }

  /** Jobs of a type that no worker has begun. */
  async untaken(tx: Tx, { account, region }: Place, type: ActionTypeId): Promise<readonly Untaken[]> {
    const rows: { id: string; flow_id: string }[] = await tx.query(
      `select id, flow_id from job
       where status = 'offered' and account = $1 and region = $2 and offer -> 'actionType' = $3::jsonb order by id`,
      [account, region, JSON.stringify(type)],
    );
    return rows.map(({ id, flow_id: flowId }) => ({ jobId: id, flowId }));
  }

  async begin(tx: Tx, id: string): Promise<void> {
    await tx.query(`update worker_job set status = 'begun' where id = $1`, [id]);
  }

  async end(tx: Tx, id: string, succeeded: boolean): Promise<void> {
    await tx.query(`update worker_job set status = 'ended', succeeded = $2 where id = $1`, [id, succeeded]);
  }

  /** It was handed out, and could not be told what to do: the next poll gets it. */
  async takeBack(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`delete from worker_job where id = any($1::uuid[]) and status = 'dispatched'`, [ids]);
  }
}

export interface Untaken {
  readonly jobId: string;
  readonly flowId: string;
}

export interface Free {
  readonly jobId: string;
  readonly fence: number;
}

const jobOf = (row: Row): WorkerJob => ({
  id: row.id,
  jobId: row.job_id,
  fence: row.fence,
  flowId: row.flow_id,
  pipelineId: row.pipeline_id,
  account: row.account,
  region: row.region,
  clientId: row.client_id ?? undefined,
  status: row.status,
  succeeded: row.succeeded ?? undefined,
  nonce: row.nonce,
  dispatchedUntil: row.dispatched_until,
  currentFence: row.current_fence,
  offer: row.offer ?? undefined,
  outcome: row.outcome ?? undefined,
});
