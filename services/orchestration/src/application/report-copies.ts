import type { ReportArtifactsCopiedV1 } from '@millrace/contracts';
import type { ActionExecutionId } from '@millrace/engine';
import { Clock } from '@millrace/kernel';
import type { Received } from '@millrace/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { Flows } from './flows.ts';

/** What the artifacts service says of copies to other regions. The action waits for them, nobody has a job yet. */
@Injectable()
export class ReportCopies {
  private readonly logger = new Logger('ReportCopies');

  constructor(
    private readonly dataSource: DataSource,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly clock: Clock,
  ) {}

  async copied(message: Received<ReportArtifactsCopiedV1>): Promise<void> {
    const { actionExecutionId, fence, copies, error } = message.data;
    const action = await this.executions.action(this.dataSource.manager, actionExecutionId);
    if (action === undefined) {
      this.logger.warn({ msg: 'copies-without-action', actionExecutionId });
      return;
    }
    await this.flows.handle(
      action.flowId,
      {
        type: 'ReportArtifactsCopied',
        at: this.clock.now(),
        actionExecutionId: actionExecutionId as ActionExecutionId,
        fence,
        copies: copies.map(({ region, ...copy }) => ({ ...copy, ...(region === undefined ? {} : { region }) })),
        ...(error === undefined ? {} : { error }),
      },
      message,
    );
  }
}
