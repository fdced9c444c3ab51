import type { JobOfferedV1 } from '@millrace/contracts';
import { Clock, Ids, plus, seconds } from '@millrace/kernel';
import { storable, traceparentOf, type Received } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { isURL } from 'class-validator';
import type { ApprovalId, ApprovalToken, Round } from '../domain/approval.ts';
import { ApprovalShell } from './approval-shell.ts';

const MAX_CUSTOM_DATA = 1000;
const MAX_ARN = 1024;

/** Stores the approval that a job asks for, and begins to wait for its answer. */
@Injectable()
export class OfferApproval {
  constructor(
    private readonly shell: ApprovalShell,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async run(message: Received<JobOfferedV1>): Promise<void> {
    const { jobId, fence } = message.data;
    const at = this.clock.now();
    // A token is minted with every offer; only the first one finds its way into the approval.
    const round = this.roundOf(message, this.ids.next() as ApprovalToken);
    await this.shell.handle(
      jobId,
      { type: 'OfferApproval', round, fence, at },
      { id: message.id, consumer: message.consumer },
    );
  }

  private roundOf({ data: job, account, region, traceparent }: Received<JobOfferedV1>, token: ApprovalToken): Round {
    const requestedAt = this.clock.now();
    const { CustomData, ExternalEntityLink, NotificationArn } = job.configuration;
    const trace = job.traceparent ?? traceparent ?? traceparentOf();
    return {
      approvalId: job.jobId as ApprovalId,
      token,
      account,
      region,
      pipelineName: job.pipelineName,
      stageName: job.stageName,
      actionName: job.actionName,
      executionId: job.executionId,
      actionExecutionId: job.actionExecutionId,
      requestedAt,
      expiresAt: plus(requestedAt, seconds(job.timeoutSeconds)),
      // Variables may have made these longer than the definition allowed, or no link at all.
      ...(CustomData === undefined ? {} : { customData: storable(CustomData.slice(0, MAX_CUSTOM_DATA)) }),
      ...(isLink(ExternalEntityLink) ? { externalEntityLink: ExternalEntityLink } : {}),
      ...(NotificationArn && NotificationArn.length <= MAX_ARN ? { notificationArn: NotificationArn } : {}),
      ...(trace === undefined ? {} : { traceparent: trace }),
    };
  }
}

/** People click on it: nothing but the web. */
const isLink = (text: string | undefined): text is string =>
  text !== undefined && isURL(text, { require_tld: false, protocols: ['http', 'https'], require_protocol: true });
