import { Clock, days } from '@millrace/kernel';
import { Hourly } from '@millrace/service';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** The delivery log answers questions about the last weeks. */
const KEEP_DELIVERIES = days(30);

/** Drops what can no longer matter, now and then. */
@Injectable()
export class ForgetOld implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hourly = new Hourly('forget-old', () => this.forget());

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.hourly.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.hourly.stop();
  }

  private async forget(): Promise<void> {
    await this.dataSource.query(`delete from notification_delivery where status <> 'pending' and created_at < $1`, [
      new Date(this.clock.now() - KEEP_DELIVERIES),
    ]);
  }
}
