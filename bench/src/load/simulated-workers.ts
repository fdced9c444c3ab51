import { ClaimJob, ReportJobResult, ReportJobStarted, type ActionTypeId, type JobOfferedV1 } from '@millrace/contracts';
import { encode, JobQueue, type OfferedJob, type OutgoingMessage } from '@millrace/messaging';
import { createHash, randomUUID } from 'node:crypto';
import { bareProcess } from '../floor.ts';
import { buildType, sourceType } from './definitions.ts';
import type { Connection } from './connection.ts';

const sha256 = createHash('sha256').update('bench').digest('hex');

/** Of each action type; they share its slots. A work queue takes 512 who wait at the same time. */
const WORKERS = 64;

export interface WorkCounts {
  /** Jobs that became ours. */
  claimed: number;
  /** Offers of jobs that were somebody's, or over, already. */
  refused: number;
  /** Results that JetStream has stored. */
  settled: number;
}

/**
 * Many workers that do nothing, in the way real ones do everything: each waits for a job or takes one from its work
 * queue and claims it, says that it began, and reports its result. They note when the result of one action was sent and when the job of
 * the next one of the same execution was claimed.
 */
export class SimulatedWorkers {
  readonly counts: WorkCounts = { claimed: 0, refused: 0, settled: 0 };
  /** Start a `/bin/sh -c :` for every action of the Build category. */
  withProcess = false;
  /** Keeps every job of the Build category in hand until it is fulfilled, less than a lease: to see many at once. */
  holdBuilds: Promise<void> | undefined;
  /** Jobs in hand at this moment. */
  inHand = 0;
  /** Told of each claim, e.g. to see when the first action of an execution was in a worker's hand. */
  onClaim: ((job: JobOfferedV1) => void) | undefined;
  private handOvers: number[] = [];
  private readonly sent = new Map<string, number>();
  private readonly workers: Promise<void>[] = [];
  private readonly stopping = new AbortController();
  private failure: unknown;

  private constructor(private readonly connection: Connection) {}

  /** @param slots jobs in hand at the same time for each action type. */
  static async start(connection: Connection, slots: number): Promise<SimulatedWorkers> {
    const workers = new SimulatedWorkers(connection);
    for (const type of [sourceType, buildType]) await workers.serve(type, slots);
    return workers;
  }

  private async serve(type: ActionTypeId, slots: number): Promise<void> {
    const queue = new JobQueue(this.connection.bus);
    await queue.open(type);
    for (let n = 0; n < WORKERS; n++)
      this.workers.push(this.work(queue, type, `bench-${n}`, Math.ceil(slots / WORKERS)));
  }

  /** As a real one: it asks for one job at a time, as long as it has a free slot. */
  private async work(queue: JobQueue, type: ActionTypeId, workerId: string, slots: number): Promise<void> {
    const { signal } = this.stopping;
    const running = new Set<Promise<void>>();
    for (;;) {
      while (running.size >= slots) await Promise.race(running);
      const offered = await queue.next(type, workerId, signal);
      if (offered === undefined) break;
      const work = this.carryOut(offered, workerId)
        .catch((error: unknown) => void (this.failure ??= error))
        .finally(() => running.delete(work));
      running.add(work);
    }
    await Promise.all(running);
  }

  /** Milliseconds from "result sent" to "next job claimed", since the last time they were taken. */
  takeHandOvers(): number[] {
    const taken = this.handOvers;
    this.handOvers = [];
    return taken;
  }

  private async carryOut(offered: OfferedJob, workerId: string): Promise<void> {
    const { data } = offered.job;
    const { executionId } = data;
    const isMine = offered.grant !== undefined || (await this.claim(data, workerId));
    offered.taken();
    if (!isMine) {
      this.counts.refused++;
      return;
    }
    this.counts.claimed++;
    const sent = this.sent.get(executionId);
    if (sent !== undefined) this.handOvers.push(performance.now() - sent);
    this.onClaim?.(data);
    this.inHand++;
    if (data.actionType.category === 'Build') {
      if (this.holdBuilds !== undefined) await this.holdBuilds;
      if (this.withProcess) await bareProcess();
    }
    await this.report(data, workerId);
    this.inHand--;
    this.counts.settled++;
  }

  private async claim({ jobId, fence }: JobOfferedV1, workerId: string): Promise<boolean> {
    const claim = await this.connection.requests.ask(ClaimJob, { jobId, fence, workerId, claimId: randomUUID() });
    if (!claim.ok) throw new Error(claim.error.detail);
    return claim.value.granted;
  }

  private async report(data: JobOfferedV1, workerId: string): Promise<void> {
    const { jobId, fence, executionId } = data;
    const startedAt = new Date(this.connection.clock.now()).toISOString();
    const common = { subject: jobId, correlationId: executionId };
    const began = { jobId, fence, workerId, startedAt };
    await this.say({ contract: ReportJobStarted, data: began, id: `${jobId}:${fence}:started`, ...common });
    const outputArtifacts = data.outputArtifacts.map(({ name }) => ({ name, artifactId: jobId, sha256, sizeBytes: 5 }));
    const result = {
      jobId,
      fence,
      outcome: 'succeeded' as const,
      outputArtifacts,
      outputVariables: {},
      ...(data.actionType.category === 'Source' ? { sourceRevision: { revisionId: executionId } } : {}),
    };
    this.sent.set(executionId, performance.now());
    await this.say({ contract: ReportJobResult, data: result, id: `${jobId}:${fence}:result`, ...common });
  }

  private async say(message: OutgoingMessage): Promise<void> {
    const { bus, clock } = this.connection;
    const { subject, body, id } = encode(bus.options, clock.now(), message);
    await bus.js.publish(subject, body, { msgID: id });
  }

  /** Nothing of an execution that has ended needs to be remembered. */
  forget(executionId: string): void {
    this.sent.delete(executionId);
  }

  /** @throws the first failure of any of them. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.workers);
    this.check();
  }
}
