import { forget } from '@millrace/decider';
import { days, hours } from '@millrace/kernel';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { approvalKind } from './approval-shell.ts';

const LOOK = hours(1);
/** As long as a message can be repeated. */
const KEEP = days(8);

/** Cancels are said of every kind of job; those that no approval followed are dropped, now and then. */
@Injectable()
export class ForgetForestalled implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ForgetForestalled');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.run();
    }, LOOK);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await forget(this.dataSource.manager, { kind: approvalKind, status: 'forestalled', unchangedFor: KEEP });
    } catch (error) {
      this.logger.warn({ msg: 'forget-forestalled-failed', error: String(error) });
    }
  }
}
