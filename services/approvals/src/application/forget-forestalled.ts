import { forget } from '@millrace/decider';
import { days } from '@millrace/kernel';
import { Hourly } from '@millrace/service';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { approvalKind } from './approval-shell.ts';

/** As long as a message can be repeated. */
const KEEP = days(8);

/** Cancels are said of every kind of job; those that no approval followed are dropped, now and then. */
@Injectable()
export class ForgetForestalled implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hourly = new Hourly('forget-forestalled', () =>
    forget(this.dataSource.manager, { kind: approvalKind, status: 'forestalled', unchangedFor: KEEP }),
  );

  constructor(private readonly dataSource: DataSource) {}

  onApplicationBootstrap(): void {
    this.hourly.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.hourly.stop();
  }
}
