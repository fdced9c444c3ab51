import { setTimeout as delay } from 'node:timers/promises';
import { ClaimJob, ReleaseJob, runnerPresenceKey, type ActionTypeId } from '@millrace/contracts';
import { Ids, milliseconds, seconds, type Duration } from '@millrace/kernel';
import { Bus, JobQueue, MessagingOptions, Presence, Requests, type OfferedJob } from '@millrace/messaging';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { StopCause } from '../build/stop.ts';
import { heartbeat } from './heartbeat.ts';
import { JobCarrier } from './job-carrier.ts';
import { JobHandler } from './job-handler.ts';
import { JobRecords, type JobRecord } from './job-records.ts';
import { LeaseKeeper, type LeaseSaid } from './lease-keeper.ts';
import { persistently } from './persistently.ts';
import { RunnerSettings } from './runner-settings.ts';
import { Slots } from './slots.ts';
import { workerIdOf } from './worker-id.ts';

/** How much of a lease orchestration has to settle a result before it is said again. */
const repeatAfterLeases = 0.5;
/** How long a runner that is shut down waits for orchestration to take a job back; later its lease runs out. */
const giveBackPatience = seconds(10);

interface RunningJob {
  readonly record: JobRecord;
  readonly stop: AbortController;
  /** Whether something may have had effects. */
  begun: boolean;
  /** The action is over, or the lease somebody else's: the result changes nothing, and nobody settles it. */
  forsaken: boolean;
  done: Promise<void>;
}

interface ReportedJob {
  readonly record: JobRecord;
  saidAt: number;
}

/**
 * Pulls offered jobs while it has a free slot, claims them, and keeps their leases until orchestration has settled
 * their results. One per process and service.
 */
@Injectable()
export class JobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('JobWorker');
  private readonly slots: Slots;
  private readonly lanes: readonly { readonly actionTypes: readonly ActionTypeId[]; readonly slots: Slots }[];
  private readonly workerId: string;
  private readonly running = new Map<string, RunningJob>();
  private readonly reported = new Map<string, ReportedJob>();
  private readonly leases: LeaseKeeper;
  private readonly stopping = new AbortController();
  private loops: readonly Promise<void>[] = [];
  private leave: () => Promise<void> = async () => undefined;
  private forgetBus: () => void = () => undefined;

  constructor(
    private readonly handler: JobHandler,
    private readonly settings: RunnerSettings,
    private readonly options: MessagingOptions,
    private readonly carrier: JobCarrier,
    private readonly records: JobRecords,
    private readonly queue: JobQueue,
    private readonly requests: Requests,
    private readonly presence: Presence,
    private readonly bus: Bus,
    private readonly ids: Ids,
  ) {
    this.slots = new Slots(settings.runnerSlots);
    this.lanes = [
      { actionTypes: handler.actionTypes, slots: this.slots },
      ...handler.lanes.map(({ actionTypes, slots }) => ({ actionTypes, slots: new Slots(slots) })),
    ];
    this.workerId = workerIdOf(settings.folderOf(options.service), options.service);
    const known = () => [...this.running.values(), ...this.reported.values()];
    const leased = () => known().map(({ record: { job } }) => ({ jobId: job.jobId, fence: job.fence }));
    this.leases = new LeaseKeeper(requests, this.workerId, leased, (said) => this.heed(said));
  }

  /** Ends what a former life left, then begins to pull. */
  async onApplicationBootstrap(): Promise<void> {
    for (const { actionTypes } of this.lanes) for (const type of actionTypes) await this.queue.open(type);
    const unsettled = await this.records.unsettled(this.workerId);
    await this.carrier.keepOnly(unsettled);
    for (const record of unsettled) if (record.state === 'reported') this.await(record);
    const lost = unsettled.filter(({ state }) => state === 'claiming' || state === 'held');
    // Each by itself: a job that cannot be given back yet holds up no other.
    const recovering = lost.map((record) => this.recover(record));
    const pulling = this.lanes.flatMap(({ actionTypes, slots }) => actionTypes.map((type) => this.pull(type, slots)));
    this.loops = [...recovering, ...pulling];
    this.leases.start();
    this.forgetBus = this.bus.onReconnect(() => this.leases.renew());
    const { service, region } = this.options;
    const facts = () => ({ service, region, slots: this.settings.runnerSlots, freeSlots: this.slots.free });
    this.leave = heartbeat(this.presence, runnerPresenceKey(this.workerId), facts);
  }

  /** Stops pulling, gives back what has not begun, lets the rest finish within the grace period, then ends it. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    // A claim on its way may still be granted: only after the loops have ended is it known which jobs run.
    await Promise.allSettled(this.loops);
    for (const { stop, begun } of this.running.values()) if (!begun) stop.abort('shutdown' satisfies StopCause);
    const all = () => Promise.allSettled([...this.running.values()].map(({ done }) => done));
    await Promise.race([all(), delay(this.settings.shutdownGraceSeconds * 1000, undefined, { ref: false })]);
    for (const { stop } of this.running.values()) stop.abort('shutdown' satisfies StopCause);
    await all();
    this.leases.stop();
    this.forgetBus();
    await this.leave();
  }

  /** Ends a job of ours, if it is one and runs. */
  cancel(jobId: string, fence: number): void {
    this.running.get(jobKey({ jobId, fence }))?.stop.abort('cancelled' satisfies StopCause);
  }

  private async pull(actionType: ActionTypeId, slots: Slots): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await slots.whenFree(signal);
      const offered = await this.queue.next(actionType, this.workerId, signal);
      if (offered === undefined) return;
      // Another action type's job may have taken the slot meanwhile.
      if (slots.take()) await this.accept(offered, slots);
      else offered.giveBack(milliseconds(100));
    }
  }

  /** Claims an offered job and, when it is granted, lets it run; its slot is given back when it has ended. */
  private async accept(offered: OfferedJob, slots: Slots): Promise<void> {
    try {
      const record = await this.claim(offered);
      if (record !== undefined) {
        this.begin(record, slots);
        return;
      }
    } catch (error) {
      this.logger.warn({ msg: 'claim-failed', jobId: offered.job.data.jobId, error: String(error) });
      offered.giveBack(seconds(1));
      // What was granted is offered again at once: without a pause it would come and go until the trouble is over.
      const { signal } = this.stopping;
      if (offered.grant !== undefined) await delay(seconds(1), undefined, { signal }).catch(() => undefined);
    }
    slots.giveBack();
  }

  private async claim(offered: OfferedJob): Promise<JobRecord | undefined> {
    const { workerId } = this;
    if (offered.grant !== undefined) {
      this.leases.heed(offered.grant.leaseSeconds);
      return this.records.granted(offered.job, workerId, offered.grant.claimId);
    }
    const record = await this.records.claiming(offered.job, workerId, this.ids.next());
    const { jobId, fence } = record.job;
    if (record.workerId !== workerId || record.state !== 'claiming') {
      offered.taken();
      return undefined;
    }
    const answer = await this.requests.ask(ClaimJob, { jobId, fence, workerId, claimId: record.claimId });
    if (!answer.ok || !answer.value.granted) {
      this.logger.debug({ msg: 'claim-refused', jobId, fence, answer });
      await this.records.forget(record);
      offered.taken();
      return undefined;
    }
    this.leases.heed(answer.value.leaseSeconds);
    await this.records.held(record);
    offered.taken();
    return { ...record, state: 'held' };
  }

  private begin(record: JobRecord, slots: Slots): void {
    const key = jobKey(record.job);
    // An earlier dispatch is over as soon as there is a new one, which waits for the end of its log.
    for (const other of this.running.values()) {
      const { jobId, fence } = other.record.job;
      if (jobId === record.job.jobId && fence < record.job.fence) forsake(other, 'settled');
    }
    const stop = new AbortController();
    const job: RunningJob = { record, stop, begun: false, forsaken: false, done: Promise.resolve() };
    this.running.set(key, job);
    job.done = this.carry(job).finally(() => {
      this.running.delete(key);
      slots.giveBack();
    });
  }

  private async carry(job: RunningJob): Promise<void> {
    const { record, stop } = job;
    try {
      const end = await this.carrier.carryOut(record, stop, () => {
        job.begun = true;
      });
      if (end === 'give-back')
        await this.giveBack(record, 'the runner is shut down', giveBackPatience, new AbortController().signal);
      else if (!job.forsaken) this.await(record);
      else await this.settle(record);
    } catch (error) {
      // The record stays as it is: the lease runs out, or the next life of this worker ends the job.
      this.logger.error({ msg: 'job-not-carried', jobId: record.job.jobId, error: String(error) });
    }
  }

  /** Asks until orchestration answers; what it answers does not matter, the job is no longer this worker's. */
  private async giveBack(
    record: JobRecord,
    reason: string,
    within: Duration | 'unlimited',
    signal: AbortSignal,
  ): Promise<void> {
    const { jobId, fence } = record.job;
    const release = { jobId, fence, workerId: this.workerId, reason };
    await persistently(within, signal, () => this.requests.ask(ReleaseJob, release));
    await this.records.forget(record);
    await this.carrier.workspaceOf(record.job).remove();
  }

  private await(record: JobRecord): void {
    this.reported.set(jobKey(record.job), { record, saidAt: performance.now() });
  }

  private async settle(record: JobRecord): Promise<void> {
    await this.records.settled(record.job.jobId, record.job.fence);
    this.reported.delete(jobKey(record.job));
    await this.carrier.workspaceOf(record.job).remove();
  }

  private async recover(record: JobRecord): Promise<void> {
    try {
      if (record.state === 'claiming') await this.records.forget(record);
      else if ((await this.carrier.endLost(record)) === 'reported') this.await(record);
      else {
        const reason = 'the runner was lost before any command had begun';
        await this.giveBack(record, reason, 'unlimited', this.stopping.signal);
      }
    } catch (error) {
      // The record stays: the lease runs out by itself, and the next start tries again.
      this.logger.error({ msg: 'job-not-recovered', jobId: record.job.jobId, error: String(error) });
    }
  }

  private async heed({ jobId, fence, state }: LeaseSaid): Promise<void> {
    const key = jobKey({ jobId, fence });
    const running = this.running.get(key);
    const reported = this.reported.get(key);
    switch (state) {
      case 'held':
        if (reported && performance.now() - reported.saidAt > this.leases.leaseMilliseconds * repeatAfterLeases) {
          reported.saidAt = performance.now();
          await this.records.repeat(reported.record);
        }
        return;
      case 'cancel':
      case 'settled':
      case 'lost':
        if (reported) await this.settle(reported.record);
        if (running) forsake(running, state === 'cancel' ? 'cancelled' : 'settled');
    }
  }
}

/** One dispatch of a job. */
const jobKey = ({ jobId, fence }: { readonly jobId: string; readonly fence: number }): string => `${jobId}:${fence}`;

/** What comes of it changes nothing any more. */
function forsake(job: RunningJob, cause: StopCause): void {
  job.forsaken = true;
  job.stop.abort(cause);
}
