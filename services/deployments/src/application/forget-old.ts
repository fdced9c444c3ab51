import { forget } from '@millrace/decider';
import { days, hours } from '@millrace/kernel';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deploymentKind } from '../domain/deployment.ts';

const look = hours(1);
/** As long as a message can be repeated. */
const keep = days(8);

/** Drops, now and then, what can no longer matter: cancels that no deployment followed, and old enrolment tokens. */
@Injectable()
export class ForgetOld implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('ForgetOld');
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.run();
    }, look);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** Never throws: what could not be dropped is dropped the next time. */
  async run(): Promise<void> {
    try {
      await forget(this.dataSource.manager, { kind: deploymentKind, status: 'forestalled', unchangedFor: keep });
      await this.dataSource.query(`delete from enrolment where expires_at < now() - $1 * interval '1 millisecond'`, [
        keep,
      ]);
    } catch (error) {
      this.logger.warn({ msg: 'forget-old-failed', error: String(error) });
    }
  }
}
