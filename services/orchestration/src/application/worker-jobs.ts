import {
  CompleteJobOutputs,
  problem,
  type AcknowledgeWorkerJobV1,
  type ArtifactRefV1,
  type FailWorkerJobV1,
  type Problem,
  type SucceedWorkerJobV1,
  type WorkerJobStatus,
  type WorkerJobV1,
  type WorkerJobView,
} from '@millrace/contracts';
import { Conflict } from '@millrace/decider';
import { quotas, variableBytes, type ActionExecutionId, type FlowCommand } from '@millrace/engine';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkerJobsRepository, type WorkerJob } from '../outbound/postgres/worker-jobs.repository.ts';
import { ClientTokens } from './client-tokens.ts';
import { DescribeWorkerJobs, noJob } from './describe-worker-jobs.ts';
import { Flows } from './flows.ts';
import { GuardWorkerJobs } from './guard-worker-jobs.ts';
import { known } from './known.ts';
import { refusal } from './refusals.ts';

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** How often it is tried again when the flow was changed at the same moment. */
const attempts = 10;

type Done = Result<Record<string, never>, Problem>;

/** What workers outside say about the jobs that were handed to them (codepipeline.md 8.1, 8.3). */
@Injectable()
export class WorkerJobs {
  constructor(
    private readonly work: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly jobs: WorkerJobsRepository,
    private readonly describe: DescribeWorkerJobs,
    private readonly tokens: ClientTokens,
    private readonly flows: Flows,
    private readonly guard: GuardWorkerJobs,
    private readonly requests: Requests,
    private readonly clock: Clock,
  ) {}

  /** The nonce that was handed out last begins the job, once. Of a job that is over by now the answer says how. */
  async acknowledge(request: AcknowledgeWorkerJobV1): Promise<Result<{ status: WorkerJobStatus }, Problem>> {
    return this.alone(request, async (tx, job) => {
      const at = this.clock.now();
      if (job.nonce !== request.nonce) return err(wrongNonce(job));
      if (job.outcome !== undefined) return ok({ status: statusOf(job) });
      if (job.status !== 'dispatched' || job.dispatchedUntil.getTime() < at) return err(wrongNonce(job));
      const workerId = request.caller.arn.slice(0, 200);
      await this.jobs.begin(tx, job.id);
      await this.guard.begun(tx, job);
      const decided = await this.decide(tx, job, { type: 'ReportActionStarted', workerId, ...addressOf(job, at) });
      return decided.ok ? ok({ status: 'InProgress' }) : decided;
    });
  }

  async details(request: WorkerJobV1): Promise<Result<WorkerJobView, Problem>> {
    const { caller, jobId, thirdParty } = request;
    if (thirdParty && !uuidShape.test(jobId)) return err(problem('job.malformed', `'${jobId}' is no id of a job`));
    const job = await this.find(this.dataSource.manager, request, false);
    if (!job.ok) return job;
    return this.describe.run(caller.account, jobId);
  }

  /** With a continuation token only this job ends, and the action goes on in the next one. */
  async succeed(request: SucceedWorkerJobV1): Promise<Done> {
    const { continuationToken, outputVariables = {} } = request;
    const bytes = variableBytes(outputVariables);
    if (continuationToken !== undefined && Object.keys(outputVariables).length > 0) {
      return err(problem('request.invalid', 'outputVariables belong to the last job: leave out continuationToken'));
    }
    const found = await this.find(this.dataSource.manager, request, false);
    if (!found.ok) return found;
    if (!isRunning(found.value)) return err(notRunning(found.value));
    if (bytes > quotas.outputVariablesBytes) {
      const detail = `The output variables take ${bytes} bytes, the limit is ${quotas.outputVariablesBytes}`;
      return err(problem('job.output-variables-too-large', detail));
    }
    const artifacts = continuationToken === undefined ? await this.outputs(found.value) : ok([]);
    if (!artifacts.ok) return artifacts;
    return this.alone(request, async (tx, job) => {
      if (!isRunning(job)) return err(notRunning(job));
      await this.jobs.end(tx, job.id, true);
      return this.decide(tx, job, successOf(request, job, artifacts.value, this.clock.now()));
    });
  }

  async fail(request: FailWorkerJobV1): Promise<Done> {
    const { type: code, message, externalExecutionId } = request;
    return this.alone(request, async (tx, job) => {
      if (!isRunning(job)) return err(notRunning(job));
      await this.jobs.end(tx, job.id, false);
      const error = { code, message };
      const result = { outcome: 'failed' as const, error, outputArtifacts: [], outputVariables: {} };
      return this.decide(tx, job, {
        type: 'ReportActionResult',
        ...addressOf(job, this.clock.now()),
        result: { ...result, ...known({ externalExecutionId }), updatedBy: request.caller.arn },
      });
    });
  }

  /** What the worker has put; the engine fails an action that lacks one of its outputs. */
  private async outputs({ account, jobId, offer }: WorkerJob): Promise<Result<readonly ArtifactRefV1[], Problem>> {
    const outputs = offer?.outputArtifacts.map(({ name }) => ({ name })) ?? [];
    if (outputs.length === 0) return ok([]);
    const completed = await this.requests.ask(CompleteJobOutputs, { account, jobId, outputs });
    return completed.ok ? ok(completed.value.artifacts) : completed;
  }

  private async decide(tx: Tx, job: WorkerJob, command: FlowCommand): Promise<Done> {
    const decided = await this.flows.decideIn(tx, job.flowId, command, { id: `${command.type}:${job.id}` });
    return decided.ok ? ok({}) : err(refusal(decided.error));
  }

  /** In a transaction that has the dispatch for itself; a refusal has written nothing. */
  private async alone<T>(
    request: WorkerJobV1,
    then: (tx: Tx, job: WorkerJob) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.work.run(async (tx) => {
          const job = await this.find(tx, request, true);
          return job.ok ? then(tx, job.value) : job;
        });
      } catch (error) {
        if (!(error instanceof Conflict) || attempt === attempts) throw error;
      }
    }
  }

  private async find(tx: Tx, request: WorkerJobV1, lock: boolean): Promise<Result<WorkerJob, Problem>> {
    const { caller, jobId, thirdParty, clientToken } = request;
    const job = uuidShape.test(jobId) ? await this.jobs.find(tx, caller.account, jobId, lock) : undefined;
    if (job === undefined || thirdParty !== (job.clientId !== undefined)) return err(noJob(jobId));
    if (job.clientId !== undefined && !this.tokens.isOf(job.clientId, clientToken ?? '')) {
      return err(problem('job.client-token-invalid', `The client token is not the one of job '${jobId}'`));
    }
    return ok(job);
  }
}

const addressOf = ({ jobId, fence }: WorkerJob, at: ReturnType<Clock['now']>) => ({
  at,
  actionExecutionId: jobId as ActionExecutionId,
  fence,
});

const isRunning = ({ status, outcome, fence, currentFence }: WorkerJob): boolean =>
  status === 'begun' && outcome === undefined && fence === currentFence;

function statusOf({ status, succeeded, outcome, fence, currentFence }: WorkerJob): WorkerJobStatus {
  if (status === 'ended') return succeeded === true ? 'Succeeded' : 'Failed';
  if (outcome === 'timed-out') return 'TimedOut';
  if (outcome !== undefined || fence !== currentFence) return 'Failed';
  return status === 'begun' ? 'InProgress' : 'Dispatched';
}

function successOf(
  request: SucceedWorkerJobV1,
  job: WorkerJob,
  outputArtifacts: readonly ArtifactRefV1[],
  at: ReturnType<Clock['now']>,
): FlowCommand {
  const { continuationToken, outputVariables = {}, summary, externalExecutionId, percentComplete } = request;
  const { currentRevision, caller } = request;
  const said = known({ summary, externalExecutionId });
  if (continuationToken !== undefined) {
    return {
      type: 'ReportActionContinued',
      ...addressOf(job, at),
      continuationToken,
      ...said,
      ...known({ percentComplete }),
    };
  }
  const sourceRevision = currentRevision && {
    revisionId: currentRevision.revision,
    ...known({ revisionSummary: currentRevision.revisionSummary }),
  };
  const result = { outcome: 'succeeded' as const, outputArtifacts, outputVariables, updatedBy: caller.arn };
  return {
    type: 'ReportActionResult',
    ...addressOf(job, at),
    result: { ...result, ...said, ...known({ sourceRevision }) },
  };
}

const wrongNonce = ({ id }: WorkerJob): Problem =>
  problem('job.nonce-invalid', `The nonce of job '${id}' was used, replaced or has expired`);

const notRunning = (job: WorkerJob): Problem =>
  problem('job.state-invalid', `Job '${job.id}' is in the state ${statusOf(job)}, and not InProgress`);
