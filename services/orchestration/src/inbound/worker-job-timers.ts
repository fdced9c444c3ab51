import { Timers } from '@millrace/decider';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { GuardWorkerJobs } from '../application/guard-worker-jobs.ts';
import { workerJobTimers } from '../application/worker-job-timers.ts';

/** What time says to jobs of workers outside. */
@Injectable()
export class WorkerJobTimers implements OnModuleInit {
  constructor(
    private readonly timers: Timers,
    private readonly guard: GuardWorkerJobs,
  ) {}

  onModuleInit(): void {
    this.timers.handle(workerJobTimers, ({ timerId }) => this.guard.due(timerId));
  }
}
