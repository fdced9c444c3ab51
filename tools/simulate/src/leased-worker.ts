import {
  ReportJobProgress,
  ReportJobResult,
  ReportJobStarted,
  type ClaimAnswer,
  type ClaimJobV1,
  type CommandContract,
  type JobOfferedV1,
  type ReportJobResultV1,
  type RenewAnswer,
  type RenewLeasesV1,
  type ReleaseJobV1,
} from '@millrace/contracts';
import { formatInstant, type Ids, type Outcome } from '@millrace/kernel';
import { encode, type MessagingOptions } from '@millrace/messaging';
import type { WaitingWorker } from '@millrace/orchestration/simulation';
import type { Books } from './books.ts';
import type { SimulatedBus } from './bus.ts';
import type { Chaos } from './chaos.ts';
import { DurableOutbox } from './durable-outbox.ts';
import { resultOf } from './job-results.ts';
import type { Random } from './random.ts';
import { Life, type Scheduler } from './scheduler.ts';

/** What a worker asks of orchestration. */
export interface JobDesk {
  claim(asking: Life, claim: ClaimJobV1): Promise<ClaimAnswer>;
  renew(asking: Life, renewal: RenewLeasesV1): Promise<RenewAnswer>;
  release(asking: Life, release: ReleaseJobV1): Promise<unknown>;
  /** Waits at one replica, until `granted` is called or that replica dies. */
  wait(worker: WaitingWorker): void;
}

/** What is on the worker's disk. */
interface JobRecord {
  readonly job: JobOfferedV1;
  readonly claimId: string;
  state: 'claiming' | 'held' | 'reported' | 'over';
  begun: boolean;
  /** Ends without a word: cancelled or lost. */
  stopped: 'no' | 'cancelled' | 'forsaken';
  /** What it came to, and how often that was said. */
  result?: ReportJobResultV1;
  saidTimes: number;
}

export interface WorkerSurroundings {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly bus: SimulatedBus;
  readonly desk: JobDesk;
  readonly books: Books;
  readonly ids: Ids;
  readonly chaos: () => Chaos;
  readonly options: MessagingOptions;
  /** Nothing is left but to wait for what is far away. */
  readonly isSlow: () => boolean;
}

const renewMilliseconds = 5_000;
const waitMilliseconds = 20_000;
const slowly = 60;
const keyOf = ({ jobId, fence }: { readonly jobId: string; readonly fence: number }) => `${jobId}#${fence}`;

/** A worker of leased jobs: claims, renews, works, reports; dies, stands still, and comes back to what is on its disk. */
export class LeasedWorker {
  private readonly records = new Map<string, JobRecord>();
  private readonly outbox: DurableOutbox;
  private life: Life;
  private stillUntil = 0;
  /** Claims on their way. */
  private claiming = 0;
  /** Some live from their queues alone. */
  private readonly waits: boolean;

  constructor(
    private readonly around: WorkerSurroundings,
    private readonly workerId: string,
    private readonly slots: number,
  ) {
    this.life = new Life(workerId);
    this.waits = around.random.chance(0.5);
    this.outbox = new DurableOutbox(around.scheduler, around.random, around.bus, () => this.life.alive);
  }

  get idle(): boolean {
    return this.outbox.waiting === 0 && this.running.length === 0;
  }

  get free(): boolean {
    const { scheduler } = this.around;
    return this.life.alive && scheduler.now >= this.stillUntil && this.running.length + this.claiming < this.slots;
  }

  get alive(): boolean {
    return this.life.alive;
  }

  /** Memory is lost; records are not. */
  die(): void {
    this.life.end();
  }

  /** Ends what its former life had begun, gives back what that had not. */
  start(): void {
    this.life = new Life(this.workerId);
    this.claiming = 0;
    this.renewIn(this.around.random.below(renewMilliseconds));
    if (this.waits) this.waitIn(this.around.random.below(1_000));
    for (const record of this.records.values()) {
      if (record.state === 'claiming') this.records.delete(keyOf(record.job));
      if (record.state !== 'held') continue;
      if (record.begun) this.report(record, { outcome: 'errored' });
      else void this.giveBack(record);
    }
  }

  standStill(milliseconds: number): void {
    this.stillUntil = this.around.scheduler.now + milliseconds;
  }

  async offered(job: JobOfferedV1): Promise<'done' | 'busy'> {
    if (!this.free) return 'busy';
    const { desk, ids, books } = this.around;
    const key = keyOf(job);
    const record: JobRecord = this.records.get(key) ?? {
      job,
      claimId: ids.next(),
      state: 'claiming',
      begun: false,
      stopped: 'no',
      saidTimes: 0,
    };
    if (record.state !== 'claiming') return 'done';
    this.records.set(key, record);
    const { jobId, fence } = job;
    const claim = { jobId, fence, workerId: this.workerId, claimId: record.claimId };
    this.claiming += 1;
    const answer = await desk.claim(this.life, claim).finally(() => (this.claiming -= 1));
    // A second message of the same dispatch may have been faster.
    if (record.state !== 'claiming') return 'done';
    if (!answer.granted) {
      this.records.delete(key);
      return 'done';
    }
    books.grant(jobId, fence);
    record.state = 'held';
    this.prepare(record);
    return 'done';
  }

  private waitIn(milliseconds: number): void {
    this.later(milliseconds, `${this.workerId} waits for a job`, () => {
      this.waitIn(waitMilliseconds * (this.around.isSlow() ? slowly : 1));
      if (this.free) this.wait();
    });
  }

  /** The answer may be lost, come too late or to nobody; then only the lease tells that nobody works on the job. */
  private wait(): void {
    const { random, desk, ids, scheduler, chaos } = this.around;
    const { workerId, life } = this;
    const claimId = ids.next();
    desk.wait({
      workerId,
      claimId,
      granted: ({ data }) => {
        if (random.chance(chaos().lostAnswer)) return;
        const job = JSON.parse(JSON.stringify(data)) as JobOfferedV1;
        scheduler.after(
          random.below(3),
          `${workerId} is granted ${keyOf(job)}`,
          () => this.granted(job, claimId),
          life,
        );
      },
    });
  }

  private granted(job: JobOfferedV1, claimId: string): void {
    const { free } = this;
    const record: JobRecord = { job, claimId, state: 'held', begun: false, stopped: 'no', saidTimes: 0 };
    this.records.set(keyOf(job), record);
    this.around.books.grant(job.jobId, job.fence);
    if (!free) return void this.giveBack(record);
    this.prepare(record);
    this.wait();
  }

  cancel(jobId: string, fence: number): void {
    const record = this.records.get(keyOf({ jobId, fence }));
    if (record !== undefined && this.life.alive) this.stop(record, 'cancelled');
  }

  private get running(): readonly JobRecord[] {
    return [...this.records.values()].filter(({ state }) => state === 'held');
  }

  private prepare(record: JobRecord): void {
    const { random } = this.around;
    this.later(random.below(4_000), `${this.workerId} has prepared ${keyOf(record.job)}`, () => {
      if (record.state !== 'held' || record.stopped !== 'no') return;
      // Some jobs fail before anything of the user's has run.
      if (random.chance(0.05)) return this.report(record, { outcome: 'failed' });
      this.begin(record);
    });
  }

  private begin(record: JobRecord): void {
    const { random, books, scheduler } = this.around;
    const { jobId, fence } = record.job;
    books.begin(jobId, fence);
    record.begun = true;
    const startedAt = formatInstant(scheduler.now);
    this.say(record, ReportJobStarted, { jobId, fence, workerId: this.workerId, startedAt }, 'started');
    if (random.chance(0.1)) {
      this.later(random.below(5_000), `${this.workerId} tells of progress`, () =>
        this.say(record, ReportJobProgress, { jobId, fence, percentComplete: 50 }, 'half'),
      );
    }
    if (random.chance(this.around.chaos().standstill)) this.standStill(random.between(15_000, 60_000));
    const outcome = random.weighted([
      [85, 'succeeded'],
      [9, 'failed'],
      [2, 'errored'],
      [3, 'timed-out'],
      [1, 'never'],
    ] as const);
    // Stuck for good: neither the work nor the worker notices that its time is up.
    if (outcome === 'never' && record.job.timeoutSeconds <= 3_600) return;
    const length = random.between(100, 40_000);
    this.later(length, `${this.workerId} ends ${keyOf(record.job)}`, () => {
      if (record.state !== 'held' || record.stopped !== 'no') return;
      this.report(record, { outcome: outcome === 'never' ? 'failed' : outcome });
    });
  }

  /** Something of a process that may stand still meanwhile. */
  private later(milliseconds: number, label: string, act: () => void): void {
    const { scheduler } = this.around;
    const { life } = this;
    scheduler.after(
      milliseconds,
      label,
      () => {
        const still = this.stillUntil - scheduler.now;
        if (still > 0) scheduler.after(still, label, act, life);
        else act();
      },
      life,
    );
  }

  private stop(record: JobRecord, how: 'cancelled' | 'forsaken'): void {
    if (record.state !== 'held' || record.stopped !== 'no') return;
    record.stopped = how;
    if (how === 'forsaken') record.state = 'over';
    else
      this.later(this.around.random.below(2_000), `${this.workerId} ends a cancelled job`, () => {
        if (record.state === 'held') this.report(record, { outcome: 'cancelled' });
      });
  }

  private report(record: JobRecord, { outcome }: { readonly outcome: Outcome }): void {
    const { random } = this.around;
    record.state = 'reported';
    const continues = outcome === 'succeeded' && record.job.actionType.category !== 'Rule' && random.chance(0.05);
    record.result = resultOf(record.job, outcome, random, continues ? keyOf(record.job) : undefined);
    this.sayResult(record, record.result);
  }

  private sayResult(record: JobRecord, result: ReportJobResultV1): void {
    record.saidTimes += 1;
    this.say(record, ReportJobResult, result, `result.${record.saidTimes}`);
  }

  private say<T extends object>(record: JobRecord, contract: CommandContract<T>, data: T, what: string): void {
    const { options, scheduler } = this.around;
    const { jobId } = record.job;
    const id = `${keyOf(record.job)}:${what}`;
    this.outbox.add(encode(options, scheduler.now, { contract, data, subject: jobId, id }));
  }

  private async giveBack(record: JobRecord): Promise<void> {
    const { jobId, fence } = record.job;
    const release = { jobId, fence, workerId: this.workerId, reason: 'the runner was lost before anything had begun' };
    for (;;) {
      try {
        await this.around.desk.release(this.life, release);
        this.records.delete(keyOf(record.job));
        return;
      } catch {
        await new Promise<void>((resolve) =>
          this.around.scheduler.after(1_000, `${this.workerId} gives a job back again`, resolve, this.life),
        );
      }
    }
  }

  private renewIn(milliseconds: number): void {
    this.later(milliseconds, `${this.workerId} renews`, () => {
      this.renewIn(renewMilliseconds * (this.around.isSlow() ? slowly : 1));
      void this.renew();
    });
  }

  private async renew(): Promise<void> {
    const mine = [...this.records.values()].filter(({ state }) => state === 'held' || state === 'reported');
    if (mine.length === 0) return;
    const jobs = mine.map(({ job: { jobId, fence } }) => ({ jobId, fence }));
    let answer: RenewAnswer;
    try {
      answer = await this.around.desk.renew(this.life, { workerId: this.workerId, jobs });
    } catch {
      // The answer is lost; the next renewal asks again.
      return;
    }
    for (const said of answer.jobs) {
      const record = this.records.get(keyOf(said));
      if (record === undefined) continue;
      if (said.state === 'cancel') this.stop(record, 'cancelled');
      if (said.state === 'lost' || said.state === 'settled') this.stop(record, 'forsaken');
      if (record.state === 'reported' && said.state !== 'held') record.state = 'over';
      // Not settled yet: the result is said again, under an id of its own.
      else if (record.result !== undefined && this.around.random.chance(0.2)) this.sayResult(record, record.result);
    }
  }
}
