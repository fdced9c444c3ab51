import {
  ReportJobProgress,
  ReportJobResult,
  ReportJobStarted,
  StartExecution,
  type ReportJobProgressV1,
  type ReportJobResultV1,
  type ReportJobStartedV1,
  type StartExecutionV1,
} from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { ReportJobs } from '../application/report-jobs.ts';
import { StartExecutions } from '../application/start-executions.ts';

/** Reports that are handled at the same moment share a transaction: the more there are, the less each costs. */
const concurrency = 128;

@Controller()
export class CommandsController {
  constructor(
    private readonly starts: StartExecutions,
    private readonly reports: ReportJobs,
  ) {}

  @On(StartExecution, { concurrency })
  async start(message: Received<StartExecutionV1>): Promise<void> {
    await this.starts.onCommand(message);
  }

  @On(ReportJobStarted, { concurrency })
  async started(message: Received<ReportJobStartedV1>): Promise<void> {
    await this.reports.started(message);
  }

  @On(ReportJobProgress, { concurrency })
  async progressed(message: Received<ReportJobProgressV1>): Promise<void> {
    await this.reports.progressed(message);
  }

  @On(ReportJobResult, { concurrency })
  async ended(message: Received<ReportJobResultV1>): Promise<void> {
    await this.reports.ended(message);
  }
}
