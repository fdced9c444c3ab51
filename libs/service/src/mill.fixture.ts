import { event, problem, query, type DataOf } from '@millrace/contracts';
import { ok, type Result } from '@millrace/kernel';
import { Answer, Outbox, Unavailable } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Body, ConflictException, Controller, Get, Injectable, Logger, Module, Post } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { IsString } from 'class-validator';
import { DataSource } from 'typeorm';
import { defineService, Rejected, ServiceSettings } from './index.ts';

/* The smallest service that uses everything that every service has. */

class GroundV1 {
  @IsString() what!: string;
}
export const Ground = query('approvals', 'ground', GroundV1).answers<{ ready: boolean }>();
export const Stopped = event('approvals', 'mill.stopped.v1', GroundV1);

/** A worker that says something when it starts and, as workers do, when it is told to stop. */
@Injectable()
class Miller implements OnApplicationBootstrap, OnApplicationShutdown {
  ready = false;

  constructor(
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  onApplicationBootstrap(): void {
    this.ready = true;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.work.run(async (tx) => {
      await this.outbox.add(tx, Stopped, { what: 'mill' }, { subject: 'mill' });
    });
  }
}

@Controller()
class Mill {
  private readonly logger = new Logger('Mill');

  constructor(
    private readonly miller: Miller,
    private readonly dataSource: DataSource,
  ) {}

  @Answer(Ground)
  async ground({ what }: DataOf<typeof Ground>): Promise<Result<{ ready: boolean }, never>> {
    this.logger.log({ msg: 'ground', what });
    return ok({ ready: this.miller.ready });
  }

  @Get('rejected')
  rejected(): never {
    throw new Rejected(problem('request.invalid', 'no grain', [{ pointer: '/grain', message: 'is missing' }]));
  }
  @Get('unavailable')
  unavailable(): never {
    throw new Unavailable('the river is dry');
  }
  @Get('cut')
  cut(): Promise<unknown> {
    return this.dataSource.query('select pg_terminate_backend(pg_backend_pid())');
  }
  @Get('conflict')
  conflict(): never {
    throw new ConflictException('taken');
  }
  @Get('defect')
  defect(): never {
    throw new Error('password=hunter2');
  }
  @Post('body')
  body(@Body() body: object): object {
    return body;
  }
}

@Module({ controllers: [Mill], providers: [Miller] })
class MillModule {}

const base = { module: MillModule, settings: ServiceSettings, entities: [], migrations: [] };
export const mill = defineService({ ...base, name: 'approvals', bodyLimitBytes: 1024 });
/** Another service from the same parts; it answers the same query, as a replica would. */
export const otherMill = defineService({ ...base, name: 'notifications' });
