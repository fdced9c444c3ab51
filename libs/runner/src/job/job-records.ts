import {
  ReportJobResult,
  ReportJobStarted,
  type JobOfferedV1,
  type LogRefV1,
  type ReportJobResultV1,
} from '@millrace/contracts';
import { Clock, formatInstant } from '@millrace/kernel';
import { Outbox, storable, type Received } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { JobOutcome } from './job-handler.ts';

/** One dispatch of a job, as this service's database has it. */
export interface JobRecord {
  readonly job: JobOfferedV1;
  readonly workerId: string;
  readonly claimId: string;
  readonly account: string;
  readonly region: string;
  readonly state: 'claiming' | 'held' | 'reported' | 'settled';
  readonly userCommandBegun: boolean;
}

/** The log of a job's earlier dispatches. */
export interface FormerLog {
  readonly log: LogRefV1 | undefined;
  /** False while one of them may still write. */
  readonly isWhole: boolean;
}

interface Row {
  readonly offer: JobOfferedV1;
  readonly worker_id: string;
  readonly claim_id: string;
  readonly account: string;
  readonly region: string;
  readonly state: JobRecord['state'];
  readonly user_command_begun: boolean;
}

const columns = 'offer, worker_id, claim_id, account, region, state, user_command_begun';
const record = (row: Row): JobRecord => ({
  job: row.offer,
  workerId: row.worker_id,
  claimId: row.claim_id,
  account: row.account,
  region: row.region,
  state: row.state,
  userCommandBegun: row.user_command_begun,
});

/** Limits of `ReportJobResultV1`. */
const longestMessage = 5000;
const longestSummary = 2048;

/** What this service knows of its jobs, and what it tells orchestration of them, in one transaction each. */
@Injectable()
export class JobRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Notes that this worker asks for a job. @returns what is known of it, from before if it was offered before. */
  async claiming(offered: Received<JobOfferedV1>, workerId: string, claimId: string): Promise<JobRecord> {
    const { data: job } = offered;
    await this.insert(offered, workerId, claimId, 'claiming');
    const rows: Row[] = await this.dataSource.query(
      `select ${columns} from job_record where job_id = $1 and fence = $2`,
      [job.jobId, job.fence],
    );
    const [row] = rows;
    if (!row) throw new Error(`job ${job.jobId} vanished`);
    return record(row);
  }

  /** Notes a job that is this worker's already. */
  async granted(offered: Received<JobOfferedV1>, workerId: string, claimId: string): Promise<JobRecord> {
    const { data: job, account, region } = offered;
    await this.insert(offered, workerId, claimId, 'held');
    return { job, workerId, claimId, account, region, state: 'held', userCommandBegun: false };
  }

  private async insert(
    { data: job, account, region }: Received<JobOfferedV1>,
    workerId: string,
    claimId: string,
    state: 'claiming' | 'held',
  ): Promise<void> {
    await this.dataSource.query(
      `insert into job_record (job_id, fence, worker_id, account, region, offer, claim_id, state, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
      [job.jobId, job.fence, workerId, account, region, job, claimId, state, formatInstant(this.clock.now())],
    );
  }

  async held({ job }: JobRecord): Promise<void> {
    await this.dataSource.query(`update job_record set state = 'held' where job_id = $1 and fence = $2`, [
      job.jobId,
      job.fence,
    ]);
  }

  /** The claim was refused, or the job given back: nothing of it remains here. */
  async forget({ job }: JobRecord): Promise<void> {
    await this.dataSource.query('delete from job_record where job_id = $1 and fence = $2', [job.jobId, job.fence]);
  }

  /** What earlier dispatches of the same job have written, in the newest log there is of them. */
  async formerLog({ job }: JobRecord): Promise<FormerLog> {
    const rows: { state: JobRecord['state']; log: LogRefV1 | null }[] = await this.dataSource.query(
      `select state, result -> 'log' as log from job_record where job_id = $1 and fence < $2 order by fence desc`,
      [job.jobId, job.fence],
    );
    const log = rows.find((row) => row.log !== null)?.log ?? undefined;
    return { log, isWhole: rows.every(({ state }) => state === 'reported' || state === 'settled') };
  }

  /** Says that work with effects begins. */
  async userCommandBegan({ job, workerId, account, region }: JobRecord, externalExecutionId?: string): Promise<void> {
    const startedAt = formatInstant(this.clock.now());
    await this.work.run(async (tx) => {
      await tx.query('update job_record set user_command_begun = true where job_id = $1 and fence = $2', [
        job.jobId,
        job.fence,
      ]);
      await this.outbox.add(
        tx,
        ReportJobStarted,
        {
          jobId: job.jobId,
          fence: job.fence,
          workerId,
          startedAt,
          ...(externalExecutionId ? { externalExecutionId } : {}),
        },
        { ...addressed(job), account, region, id: `${job.jobId}:${job.fence}:started` },
      );
    });
  }

  /** Stores the result and says it; `also` commits with it. */
  async report(
    of: JobRecord,
    outcome: JobOutcome,
    log: LogRefV1 | undefined,
    also: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    const { job } = of;
    // Bounds cut characters in two, and commands say what they like.
    const result: ReportJobResultV1 = storable({
      jobId: job.jobId,
      fence: job.fence,
      outcome: outcome.outcome,
      outputArtifacts: [...outcome.outputArtifacts],
      outputVariables: { ...outcome.outputVariables },
      ...(outcome.summary === undefined ? {} : { summary: outcome.summary.slice(0, longestSummary) }),
      ...(outcome.error === undefined
        ? {}
        : {
            error: {
              code: outcome.error.code,
              message: (outcome.error.message || outcome.error.code).slice(0, longestMessage),
            },
          }),
      ...(outcome.externalExecutionId === undefined ? {} : { externalExecutionId: outcome.externalExecutionId }),
      ...(outcome.sourceRevision === undefined ? {} : { sourceRevision: outcome.sourceRevision }),
      ...(log === undefined ? {} : { log }),
    });
    await this.work.run(async (tx) => {
      const rows: unknown[] = await tx.query(
        `select 1 from job_record where job_id = $1 and fence = $2 and state = 'held' for update`,
        [job.jobId, job.fence],
      );
      if (rows.length === 0) return;
      await tx.query(
        `update job_record set state = 'reported', result = $3, ended_at = $4 where job_id = $1 and fence = $2`,
        [job.jobId, job.fence, result, formatInstant(this.clock.now())],
      );
      await this.say(tx, of, result, 1);
      await also(tx);
    });
  }

  /** Says a result again that orchestration does not seem to have. */
  async repeat(of: JobRecord): Promise<void> {
    await this.work.run(async (tx) => {
      const rows: { result: ReportJobResultV1; reports: number }[] = await tx.query(
        `select result, reports from job_record where job_id = $1 and fence = $2 and state = 'reported' for update`,
        [of.job.jobId, of.job.fence],
      );
      for (const { result, reports } of rows) await this.say(tx, of, result, reports + 1);
    });
  }

  /** Orchestration has the result, or no longer wants it. */
  async settled(jobId: string, fence: number): Promise<void> {
    await this.dataSource.query(`update job_record set state = 'settled' where job_id = $1 and fence = $2`, [
      jobId,
      fence,
    ]);
  }

  /** What this worker has begun and orchestration has not settled, oldest first. */
  async unsettled(workerId: string): Promise<readonly JobRecord[]> {
    const rows: Row[] = await this.dataSource.query(
      `select ${columns} from job_record where worker_id = $1 and state <> 'settled' order by created_at`,
      [workerId],
    );
    return rows.map(record);
  }

  private async say(
    tx: Tx,
    { job, account, region }: JobRecord,
    result: ReportJobResultV1,
    times: number,
  ): Promise<void> {
    await tx.query('update job_record set reports = $3 where job_id = $1 and fence = $2', [
      job.jobId,
      job.fence,
      times,
    ]);
    const id = `${job.jobId}:${job.fence}:result:${times}`;
    await this.outbox.add(tx, ReportJobResult, result, { ...addressed(job), account, region, id });
  }
}

const addressed = (job: JobOfferedV1) => ({
  subject: job.jobId,
  correlationId: job.executionId,
  ...(job.traceparent === undefined ? {} : { traceparent: job.traceparent }),
});
