import { Timers, type Timer } from '@millrace/decider';
import { Clock } from '@millrace/kernel';
import { contextOf, ServiceTracer } from '@millrace/messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { approvalKind, ApprovalShell } from './approval-shell.ts';

/** Ends approvals that nobody answered in time. */
@Injectable()
export class ExpireApprovals implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly shell: ApprovalShell,
    private readonly timers: Timers,
    private readonly dataSource: DataSource,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.handle(approvalKind, (timer) => this.due(timer));
    this.timers.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timers.stop();
  }

  private async due({ aggregateId, timerId, dueAt }: Timer): Promise<void> {
    const rows: { traceparent: string | null }[] = await this.dataSource.query(
      `select traceparent from approval where id = $1`,
      [aggregateId],
    );
    const parent = contextOf(rows[0]?.traceparent ?? undefined);
    await this.tracer.span('expire approval', { parent }, () =>
      this.shell.handle(
        aggregateId,
        { type: 'ExpireApproval', at: this.clock.now() },
        { id: `timer:${timerId}:${dueAt}` },
      ),
    );
  }
}
