import {
  JobCancelRequested,
  JobOffered,
  PipelineDefined,
  PipelineDeleted,
  type JobCancelRequestedV1,
  type JobOfferedV1,
  type PipelineDefinedV1,
  type PipelineDeletedV1,
} from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import { On, OnJob, type Received } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Controller } from '@nestjs/common';
import { ApprovalShell } from '../application/approval-shell.ts';
import { OfferApproval } from '../application/offer-approval.ts';
import { learnPipeline } from '../outbound/postgres/known-pipeline.rows.ts';

@Controller()
export class Messages {
  constructor(
    private readonly offerApproval: OfferApproval,
    private readonly shell: ApprovalShell,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  @OnJob(JobOffered, { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' })
  offered(message: Received<JobOfferedV1>): Promise<void> {
    return this.offerApproval.run(message);
  }

  /** Said of every kind of job; what is not an approval will never be offered here and is forgotten after a while. */
  @On(JobCancelRequested)
  async cancelRequested(message: Received<JobCancelRequestedV1>): Promise<void> {
    const { jobId, reason } = message.data;
    await this.shell.handle(
      jobId,
      { type: 'WithdrawApproval', reason, at: this.clock.now() },
      { id: message.id, consumer: message.consumer },
    );
  }

  @On(PipelineDefined)
  async pipelineDefined({ account, region, data, at }: Received<PipelineDefinedV1>): Promise<void> {
    const { pipelineName, stages } = data;
    await this.work.run((tx) => learnPipeline(tx, { account, region, pipelineName, stages, deleted: false }, at));
  }

  @On(PipelineDeleted)
  async pipelineDeleted({ account, region, data, at }: Received<PipelineDeletedV1>): Promise<void> {
    const { pipelineName } = data;
    await this.work.run((tx) =>
      learnPipeline(tx, { account, region, pipelineName, stages: undefined, deleted: true }, at),
    );
  }
}
