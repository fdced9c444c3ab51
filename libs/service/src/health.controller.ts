import { seconds } from '@millrace/kernel';
import { Bus } from '@millrace/messaging';
import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { within } from './closing.ts';
import { Metrics } from './metrics.ts';

/** A probe must not hang where the thing probed does. */
const ANSWER_WITHIN = seconds(2);

/** For supervisors and load balancers. Needs no authentication and tells no secret. */
@Controller()
export class HealthController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly bus: Bus,
    private readonly metrics: Metrics,
  ) {}

  /** The process lives. */
  @Get('healthz')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** It can do its work: the database answers and NATS is connected. 503 otherwise, with what is missing. */
  @Get('readyz')
  async ready(
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ status: string; database: string; nats: string }> {
    const database = await within(ANSWER_WITHIN, this.dataSource.query('select 1')).then(
      () => 'ok',
      () => 'unreachable',
    );
    const nats = this.bus.connected ? 'ok' : 'disconnected';
    const ready = database === 'ok' && nats === 'ok';
    reply.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return { status: ready ? 'ok' : 'unavailable', database, nats };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async prometheus(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
