import { JobCancelRequested, type JobCancelRequestedV1 } from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { JobWorker } from './job-worker.ts';

/** Ends jobs at once. Where the event reaches another replica, the renewal of leases says it within seconds. */
@Controller()
export class JobCancelsController {
  constructor(private readonly worker: JobWorker) {}

  @On(JobCancelRequested)
  async cancel({ data }: Received<JobCancelRequestedV1>): Promise<void> {
    this.worker.cancel(data.jobId, data.fence);
  }
}
