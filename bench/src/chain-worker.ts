import { ClaimJob, ReportJobResult, ReportJobStarted, type JobOfferedV1 } from '@millrace/contracts';
import { encode, JobQueue } from '@millrace/messaging';
import { randomUUID } from 'node:crypto';
import { bareProcess } from './floor.ts';
import type { Connection } from './load/connection.ts';

const actionType = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };

/**
 * A worker that does nothing, in the way a real one does everything: it pulls, claims, says that it began, and reports.
 * It notes when it reported the result of one action and when it held the claim of the next one of the same execution.
 */
export class ChainWorker {
  /** Milliseconds from "result sent" to "next job claimed". */
  readonly handOvers: number[] = [];
  private readonly sent = new Map<string, number>();
  private readonly stopping = new AbortController();
  private loops: Promise<void>[] = [];

  private constructor(
    private readonly connection: Connection,
    private readonly queue: JobQueue,
    private readonly withProcess: () => boolean,
  ) {}

  static async start(connection: Connection, slots: number, withProcess: () => boolean): Promise<ChainWorker> {
    const queue = new JobQueue(connection.bus);
    await queue.open(actionType);
    const worker = new ChainWorker(connection, queue, withProcess);
    worker.loops = Array.from({ length: slots }, () => worker.work());
    return worker;
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const offered = await this.queue.next(actionType, 'bench', this.stopping.signal);
      if (offered === undefined) return;
      const { data } = offered.job;
      if (offered.grant === undefined && !(await this.claim(data))) {
        offered.taken();
        continue;
      }
      offered.taken();
      if (this.withProcess()) await bareProcess();
      this.noteClaim(data);
      await this.report(data);
    }
  }

  private async claim({ jobId, fence }: JobOfferedV1): Promise<boolean> {
    const claim = await this.connection.requests.ask(ClaimJob, {
      jobId,
      fence,
      workerId: 'bench',
      claimId: randomUUID(),
    });
    if (!claim.ok) throw new Error(claim.error.detail);
    return claim.value.granted;
  }

  private noteClaim({ executionId }: JobOfferedV1): void {
    const sent = this.sent.get(executionId);
    if (sent !== undefined) this.handOvers.push(performance.now() - sent);
  }

  private async report(data: JobOfferedV1): Promise<void> {
    const { jobId, fence, executionId } = data;
    const { bus, clock } = this.connection;
    const at = clock.now();
    const common = { subject: jobId, correlationId: executionId };
    const began = encode(bus.options, at, {
      contract: ReportJobStarted,
      data: { jobId, fence, workerId: 'bench', startedAt: new Date(at).toISOString() },
      id: `${jobId}:${fence}:started`,
      ...common,
    });
    const result = encode(bus.options, at, {
      contract: ReportJobResult,
      data: { jobId, fence, outcome: 'succeeded', outputArtifacts: [], outputVariables: {} },
      id: `${jobId}:${fence}:result`,
      ...common,
    });
    await bus.js.publish(began.subject, began.body, { msgID: began.id });
    this.sent.set(executionId, performance.now());
    await bus.js.publish(result.subject, result.body, { msgID: result.id });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.loops);
  }
}
