import {
  problem,
  type Problem,
  type ReleaseJobV1,
  type ReportJobProgressV1,
  type ReportJobResultV1,
  type ReportJobStartedV1,
} from '@millrace/contracts';
import type { Cause } from '@millrace/decider';
import type { ActionExecutionId, ActionResult, FlowCommand, ReportActionContinued } from '@millrace/engine';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import type { Received } from '@millrace/messaging';
import { Injectable, Logger } from '@nestjs/common';
import type { JobRow } from '../outbound/postgres/job.row.ts';
import { JobsRepository } from '../outbound/postgres/jobs.repository.ts';
import { Flows } from './flows.ts';

type Report = ReportJobStartedV1 | ReportJobProgressV1 | ReportJobResultV1;

/**
 * What workers say about their jobs. Late, repeated and stale reports change nothing of the delivery: a dispatch, which
 * its fence names, begins once and ends once. Only progress, which is said many times, has to be told from its repetition.
 */
@Injectable()
export class ReportJobs {
  private readonly logger = new Logger('ReportJobs');

  constructor(
    private readonly jobs: JobsRepository,
    private readonly flows: Flows,
    private readonly clock: Clock,
  ) {}

  async started(message: Received<ReportJobStartedV1>): Promise<void> {
    const { workerId, externalExecutionId, externalExecutionUrl, token } = message.data;
    await this.report(message, {
      type: 'ReportActionStarted',
      ...this.address(message.data),
      workerId,
      ...(externalExecutionId !== undefined && { externalExecutionId }),
      ...(externalExecutionUrl !== undefined && { externalExecutionUrl }),
      ...(token !== undefined && { token }),
    });
  }

  async progressed(message: Received<ReportJobProgressV1>): Promise<void> {
    const { percentComplete, summary } = message.data;
    const command: FlowCommand = {
      type: 'ReportActionProgress',
      ...this.address(message.data),
      ...(percentComplete !== undefined && { percentComplete }),
      ...(summary !== undefined && { summary }),
    };
    await this.report(message, command, { id: message.id, consumer: message.consumer });
  }

  async ended(message: Received<ReportJobResultV1>): Promise<void> {
    const { data } = message;
    const address = this.address(data);
    const result = { type: 'ReportActionResult', ...address, result: toResult(data) } as const;
    const counts = await this.report(message, continued(data, address) ?? result);
    // Its function, a person or its time has ended the action before: what its worker wrote is its log all the same.
    if (!counts && data.log !== undefined) await this.jobs.keepLog(data, data.log);
  }

  /** A job given back before anything of the user's had run. */
  async released({ jobId, fence, workerId, reason }: ReleaseJobV1): Promise<Result<Record<string, never>, Problem>> {
    const job = await this.jobs.find(jobId);
    if (job === undefined) return err(problem('job.not-found', `There is no job ${jobId}`));
    if (job.workerId === workerId) await this.lose(job, fence, 'released', reason);
    return ok({});
  }

  /** Nobody works on this dispatch any more. */
  async lose(job: JobRow, fence: number, how: 'lease-expired' | 'released', reason: string): Promise<void> {
    const command = { type: 'LoseJob', ...this.address({ jobId: job.id, fence }), how, reason } as const;
    await this.flows.handle(job.flowId, command, { id: `${how}:${job.id}#${fence}` });
  }

  private address({ jobId, fence }: { readonly jobId: string; readonly fence: number }) {
    return { at: this.clock.now(), actionExecutionId: jobId as ActionExecutionId, fence };
  }

  /** @returns whether anything came of it */
  private async report(
    message: Received<Report>,
    command: FlowCommand,
    cause: Cause = { id: message.id },
  ): Promise<boolean> {
    const flowId = await this.jobs.flowOf(message.data.jobId);
    if (flowId === undefined) {
      this.logger.warn({ msg: 'report-without-job', jobId: message.data.jobId });
      return false;
    }
    const decided = await this.flows.handle(flowId, command, cause);
    if (!decided.ok) throw new Error(`a report was refused: ${decided.error.code} ${decided.error.detail}`);
    return decided.value.events.length > 0;
  }
}

/** AS-26: this part is done, the action is not. Only success can be continued. */
function continued(
  { outcome, continuationToken, externalExecutionId, summary }: ReportJobResultV1,
  address: Pick<ReportActionContinued, 'at' | 'actionExecutionId' | 'fence'>,
): ReportActionContinued | undefined {
  if (continuationToken === undefined || outcome !== 'succeeded') return undefined;
  return {
    type: 'ReportActionContinued',
    ...address,
    continuationToken,
    ...(externalExecutionId !== undefined && { externalExecutionId }),
    ...(summary !== undefined && { summary }),
  };
}

function toResult(data: ReportJobResultV1): ActionResult {
  const { outcome, outputArtifacts, outputVariables, ...rest } = data;
  const { summary, error, externalExecutionId, externalExecutionUrl, log, sourceRevision, updatedBy } = rest;
  return {
    outcome,
    outputArtifacts,
    outputVariables,
    ...(summary !== undefined && { summary }),
    ...(error !== undefined && { error }),
    ...(externalExecutionId !== undefined && { externalExecutionId }),
    ...(externalExecutionUrl !== undefined && { externalExecutionUrl }),
    ...(log !== undefined && { log }),
    ...(sourceRevision !== undefined && { sourceRevision: withoutAbsent(sourceRevision) }),
    ...(updatedBy !== undefined && { updatedBy }),
  };
}

function withoutAbsent({ revisionId, revisionSummary, revisionUrl }: NonNullable<ReportJobResultV1['sourceRevision']>) {
  return {
    revisionId,
    ...(revisionSummary !== undefined && { revisionSummary }),
    ...(revisionUrl !== undefined && { revisionUrl }),
  };
}
