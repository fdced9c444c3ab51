import { Clock, days, hours, type Duration } from '@millrace/kernel';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

const LOOK = hours(1);
/** The delivery log answers questions about the last weeks. */
const KEEP_DELIVERIES = days(30);
/** Longer than any execution with its approvals lasts (60 days at most). */
const KEEP_EXECUTIONS = days(90);

/** Drops what can no longer matter, now and then; nothing waits for it. */
@Injectable()
export class ForgetOld {
  private readonly logger = new Logger('ForgetOld');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.running = this.run();
    }, LOOK);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    try {
      await this.dataSource.query(`delete from notification_delivery where status <> 'pending' and created_at < $1`, [
        this.before(KEEP_DELIVERIES),
      ]);
      await this.dataSource.query(`delete from known_execution where seen_at < $1`, [this.before(KEEP_EXECUTIONS)]);
    } catch (error) {
      this.logger.warn({ msg: 'forget-old-failed', error: String(error) });
    }
  }

  private before(age: Duration): Date {
    return new Date(this.clock.now() - age);
  }
}
