import type { ClaimAnswer, ClaimJobV1, JobOfferedV1, RenewAnswer, RenewLeasesV1 } from '@millrace/contracts';
import { plus, type Duration, type Instant } from '@millrace/kernel';
import type { JobRow, JobsRepository } from '@millrace/orchestration/simulation';
import type { Tx } from '@millrace/persistence';
import type { Flaws } from '../flaws.ts';
import type { Outside } from '../outside.ts';
import type { Database, Transaction } from './database.ts';
import type { SqlRow } from './rows.ts';
import { Session } from './session.ts';

type Held = RenewAnswer['jobs'][number];
type Ported = Pick<JobsRepository, 'find' | 'flowOf' | 'claim' | 'renew' | 'silent' | 'unclaimed' | 'offeredAgain'>;

/** Stands in for `JobsRepository`: the same questions, asked of the same rows. */
export class SimulatedJobs implements Ported {
  constructor(
    private readonly database: Database,
    private readonly outside: Outside,
    private readonly flaws: Flaws,
  ) {}

  find(id: string): Promise<JobRow | undefined> {
    return this.outside.ask('find a job', () => {
      const row = this.database.get<SqlRow>('job', id);
      return row === undefined ? undefined : jobOf(row);
    });
  }

  async flowOf(id: string): Promise<string | undefined> {
    return (await this.find(id))?.flowId;
  }

  claim({ jobId, fence, workerId, claimId }: ClaimJobV1, now: Instant, lease: Duration): Promise<ClaimAnswer> {
    return this.one('claim a job', async (transaction): Promise<ClaimAnswer> => {
      await transaction.lock('job', jobId);
      const row = transaction.get<SqlRow>('job', jobId);
      if (row === undefined) return { granted: false, reason: 'unknown' };
      const { status, fence: current, claimId: claimed, cancelReason } = jobOf(row);
      const free = status === 'offered' || (status !== 'settled' && claimed === claimId);
      if ((current === fence && free) || (this.flaws.grantsTwice === true && status !== 'settled')) {
        const held = { worker_id: workerId, claim_id: claimId, lease_until: text(plus(now, lease)) };
        await transaction.put('job', jobId, { ...row, ...held, status: status === 'offered' ? 'claimed' : status });
        await transaction.lock('action_execution', jobId);
        const action = transaction.get<SqlRow>('action_execution', jobId);
        if (action !== undefined && (action['claimed_at'] ?? null) === null) {
          await transaction.put('action_execution', jobId, { ...action, claimed_at: text(now), worker_id: workerId });
        }
        return { granted: true, leaseSeconds: lease / 1000 };
      }
      if (status === 'settled') return { granted: false, reason: cancelReason === null ? 'settled' : 'cancelled' };
      return { granted: false, reason: current === fence ? 'taken' : 'stale' };
    });
  }

  renew({ workerId, jobs }: RenewLeasesV1, now: Instant, lease: Duration): Promise<readonly Held[]> {
    return this.one('renew leases', async (transaction) => {
      const answers: Held[] = [];
      for (const { jobId, fence } of jobs.toSorted((a, b) => (a.jobId < b.jobId ? -1 : 1))) {
        await transaction.lock('job', jobId);
        const row = transaction.get<SqlRow>('job', jobId);
        const job = row === undefined ? undefined : jobOf(row);
        if (job === undefined || job.fence !== fence || job.workerId !== workerId) {
          answers.push({ jobId, fence, state: 'lost' });
        } else if (job.status === 'settled') {
          answers.push({ jobId, fence, state: job.cancelReason === null ? 'settled' : 'cancel' });
        } else {
          await transaction.put('job', jobId, { ...row, lease_until: text(plus(now, lease)) });
          answers.push({ jobId, fence, state: 'held' });
        }
      }
      return answers;
    });
  }

  silent(before: Instant): Promise<readonly JobRow[]> {
    return this.outside.ask('look for silent workers', () =>
      this.database
        .all<SqlRow>('job')
        .map(jobOf)
        .filter(({ status }) => status === 'claimed' || status === 'begun')
        .filter(({ leaseUntil }) => leaseUntil !== null && leaseUntil.getTime() < before),
    );
  }

  unclaimed(tx: Tx, before: Instant): Promise<readonly JobRow[]> {
    return Session.of(tx).statement('look for unclaimed jobs', async (transaction) => {
      const found = transaction
        .all<SqlRow>('job')
        .map(jobOf)
        .filter(
          ({ id, status, offerAgainAt }) =>
            status === 'offered' && offerAgainAt.getTime() < before && !transaction.lockedElsewhere('job', id),
        );
      for (const { id } of found) await transaction.lock('job', id);
      return found;
    });
  }

  offeredAgain(tx: Tx, id: string, offers: number, offerAgainAt: Instant): Promise<void> {
    return Session.of(tx).statement('offer a job again', (transaction) =>
      transaction.put('job', id, { ...transaction.get<SqlRow>('job', id), offers, offer_again_at: text(offerAgainAt) }),
    );
  }

  /** A statement in a transaction of its own. */
  private one<T>(label: string, act: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.outside.ask(label, async () => {
      const transaction = this.database.begin();
      try {
        const answer = await act(transaction);
        transaction.commit();
        return answer;
      } catch (error) {
        transaction.rollback();
        throw error;
      }
    });
  }
}

const text = (at: Instant): string => new Date(at).toISOString();

function jobOf(row: SqlRow): JobRow {
  const leaseUntil = row['lease_until'] ?? null;
  return {
    id: row['id'] as string,
    flowId: row['flow_id'] as string,
    account: row['account'] as string,
    region: row['region'] as string,
    fence: row['fence'] as number,
    status: row['status'] as JobRow['status'],
    offer: (row['offer'] ?? null) as JobOfferedV1 | null,
    offers: row['offers'] as number,
    offerAgainAt: new Date(row['offer_again_at'] as string),
    workerId: (row['worker_id'] ?? null) as string | null,
    claimId: (row['claim_id'] ?? null) as string | null,
    leaseUntil: leaseUntil === null ? null : new Date(leaseUntil as string),
    cancelReason: (row['cancel_reason'] ?? null) as string | null,
  };
}
