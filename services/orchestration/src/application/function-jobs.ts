import type { OpenFunctionJobV1, Problem, WorkerJobView } from '@millrace/contracts';
import { Clock, err, type Result } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { WorkerJobsRepository } from '../outbound/postgres/worker-jobs.repository.ts';
import { DescribeWorkerJobs, noJob } from './describe-worker-jobs.ts';

/**
 * Jobs of functions: one of our own workers holds the lease and calls the function, which may report by
 * PutJobSuccessResult and PutJobFailureResult. Whoever of the two reports first is heard; the log is always the worker's.
 */
@Injectable()
export class FunctionJobs {
  constructor(
    private readonly work: UnitOfWork,
    private readonly jobs: WorkerJobsRepository,
    private readonly describe: DescribeWorkerJobs,
    private readonly clock: Clock,
  ) {}

  /** With fresh credentials for its artifacts. @throws Unavailable when the artifacts service does not answer */
  async open(asked: OpenFunctionJobV1): Promise<Result<WorkerJobView, Problem>> {
    // Nobody acknowledges it: the nonce is for no one.
    const opening = { nonce: randomUUID(), at: this.clock.now() };
    const id = await this.work.run((tx) => this.jobs.openFunction(tx, asked, opening));
    return id === undefined ? err(noJob(asked.jobId)) : this.describe.run(asked.account, id);
  }
}
