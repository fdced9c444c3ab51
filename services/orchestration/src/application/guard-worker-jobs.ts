import { Timers } from '@millrace/decider';
import type { ActionExecutionId, ActionTypeId } from '@millrace/engine';
import { Clock, plus, seconds, type Outcome } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { ActionTypesRepository, isUsableBy, type Place } from '../outbound/postgres/action-types.repository.ts';
import { JobsRepository } from '../outbound/postgres/jobs.repository.ts';
import { WorkerJobsRepository, type WorkerJob } from '../outbound/postgres/worker-jobs.repository.ts';
import { Flows } from './flows.ts';
import { limitTimer, offerTimer, readWorkerJobTimer } from './worker-job-timers.ts';

/**
 * Ends jobs of workers outside that nobody else ends before the 24 hours of their action: those that nobody may ask for,
 * and those that take longer than their type lets a job take.
 */
@Injectable()
export class GuardWorkerJobs {
  constructor(
    private readonly work: UnitOfWork,
    private readonly timers: Timers,
    private readonly types: ActionTypesRepository,
    private readonly jobs: JobsRepository,
    private readonly workerJobs: WorkerJobsRepository,
    private readonly flows: Flows,
    private readonly clock: Clock,
  ) {}

  /** Jobs of this type that nobody has taken are looked at again: the type has changed, or is gone. */
  async typeChanged(tx: Tx, place: Place, type: ActionTypeId): Promise<void> {
    const now = this.clock.now();
    const waiting = await this.workerJobs.untaken(tx, place, type);
    this.timers.setAll(
      tx,
      waiting.map(({ flowId, jobId }) => offerTimer(flowId, jobId, now)),
    );
  }

  /** A worker has begun the job: from now on it has the time that its type gives to one job. */
  async begun(tx: Tx, { id, flowId, account, region, offer }: WorkerJob): Promise<void> {
    if (offer === undefined) return;
    const type = await this.types.find(tx, { account, region }, offer.actionType as ActionTypeId);
    const allowed = type?.definition.executor?.jobTimeoutSeconds;
    if (allowed === undefined) return;
    await this.timers.set(tx, limitTimer(flowId, id, plus(this.clock.now(), seconds(allowed))));
  }

  /** What a timer says. Told twice, or too late, it changes nothing. */
  async due(timerId: string): Promise<void> {
    const about = readWorkerJobTimer(timerId);
    if ('offered' in about) await this.lookAt(about.offered);
    else await this.endOverdue(about.overdue);
  }

  private async lookAt(jobId: string): Promise<void> {
    const job = await this.jobs.find(jobId);
    if (job?.status !== 'offered' || job.offer === null) return;
    const { account, region, offer, fence, flowId } = job;
    const type = offer.actionType as ActionTypeId;
    const stored = await this.work.run((tx) => this.types.find(tx, { account, region }, type));
    if (stored !== undefined && isUsableBy(account, stored)) return;
    const { category, owner, provider, version } = type;
    const message = `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') is not available any more`;
    await this.end({ flowId, jobId, fence }, 'failed', { code: 'ConfigurationError', message });
  }

  private async endOverdue(id: string): Promise<void> {
    const job = await this.work.run((tx) => this.workerJobs.byId(tx, id));
    if (job?.status !== 'begun' || job.fence !== job.currentFence) return;
    const message = 'The job did not end within the time that its action type gives to one job';
    await this.end(job, 'timed-out', { code: 'TimedOut', message });
  }

  private async end(
    { flowId, jobId, fence }: Pick<WorkerJob, 'flowId' | 'jobId' | 'fence'>,
    outcome: Exclude<Outcome, 'succeeded'>,
    error: { readonly code: string; readonly message: string },
  ): Promise<void> {
    const result = { outcome, error, outputArtifacts: [], outputVariables: {} };
    const actionExecutionId = jobId as ActionExecutionId;
    const command = { type: 'ReportActionResult', at: this.clock.now(), actionExecutionId, fence, result } as const;
    await this.flows.handle(flowId, command, { id: `${outcome}:${jobId}#${fence}` });
  }
}
