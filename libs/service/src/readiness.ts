import { seconds } from '@millrace/kernel';
import { Bus } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { within } from './closing.ts';

/** A probe must not hang where the thing probed does. */
const ANSWER_WITHIN = seconds(2);

export interface ReadinessReport {
  readonly ready: boolean;
  readonly database: 'ok' | 'unreachable';
  readonly nats: 'ok' | 'disconnected';
}

/** Whether a service can do its work: what `/readyz` says, for every door that has a probe of its own. */
@Injectable()
export class Readiness {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
  ) {}

  /** Never throws: what does not answer within 2 s is missing. */
  async check(): Promise<ReadinessReport> {
    const database = await within(ANSWER_WITHIN, this.dataSource.query('select 1')).then(
      () => 'ok' as const,
      () => 'unreachable' as const,
    );
    const nats = this.bus.connected ? 'ok' : 'disconnected';
    return { ready: database === 'ok' && nats === 'ok', database, nats };
  }
}
