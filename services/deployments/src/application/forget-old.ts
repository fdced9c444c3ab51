import { forget } from '@millrace/decider';
import { days } from '@millrace/kernel';
import { Hourly } from '@millrace/service';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { deploymentKind } from '../domain/deployment.ts';

/** As long as a message can be repeated. */
const keep = days(8);

/** Drops, now and then, what can no longer matter: cancels that no deployment followed, and old enrolment tokens. */
@Injectable()
export class ForgetOld implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hourly = new Hourly('forget-old', () => this.forget());

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.hourly.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.hourly.stop();
  }

  private async forget(): Promise<void> {
    await forget(this.dataSource.manager, { kind: deploymentKind, status: 'forestalled', unchangedFor: keep });
    await this.dataSource.query(`delete from enrolment where expires_at < now() - $1 * interval '1 millisecond'`, [
      keep,
    ]);
  }
}
