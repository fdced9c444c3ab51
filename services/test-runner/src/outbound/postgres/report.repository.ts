import { TestReportStored, type JobOfferedV1, type TestReportView } from '@millrace/contracts';
import { Clock, derivedUuid, formatInstant, instant } from '@millrace/kernel';
import { Outbox, storableJson } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import type { JobContext, Report } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

interface Row extends Pick<TestReportView, 'id' | 'name' | 'status' | 'total' | 'truncated' | 'cases' | 'problems'> {
  readonly status_counts: TestReportView['statusCounts'];
  readonly duration_seconds: number;
  readonly created_at: Date;
}

@Injectable()
export class ReportRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly work: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Stores a report and says so, once per dispatch of the job. */
  async store(
    job: JobOfferedV1,
    { account, region }: Pick<JobContext, 'account' | 'region'>,
    report: Report,
  ): Promise<void> {
    const id = derivedUuid(job.jobId, `${job.fence}:report:${report.name}`);
    await this.work.run(async (tx) => {
      await tx.query(
        `insert into test_report (id, account, region, execution_id, action_execution_id, fence, name, status, total,
                                  status_counts, duration_seconds, truncated, cases, problems, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         on conflict on constraint test_report_pk do nothing`,
        [
          id,
          account,
          region,
          job.executionId,
          job.actionExecutionId,
          job.fence,
          report.name,
          report.status,
          report.total,
          JSON.stringify(report.statusCounts),
          report.durationSeconds,
          report.truncated,
          storableJson(report.cases),
          storableJson(report.problems),
          formatInstant(this.clock.now()),
        ],
      );
      await this.outbox.add(
        tx,
        TestReportStored,
        {
          reportId: id,
          executionId: job.executionId,
          pipelineName: job.pipelineName,
          actionExecutionId: job.actionExecutionId,
          reportName: report.name,
          status: report.status,
          total: report.total,
          failed: report.statusCounts.FAILED + report.statusCounts.ERROR,
          skipped: report.statusCounts.SKIPPED,
          durationSeconds: report.durationSeconds,
        },
        { subject: id, id: `${id}:stored`, account, region, correlationId: job.executionId },
      );
    });
  }

  /** The reports of the newest dispatch of an action execution. */
  async ofAction(account: string, actionExecutionId: string): Promise<readonly TestReportView[]> {
    const rows: Row[] = await this.dataSource.query(
      `select * from test_report where account = $1 and action_execution_id = $2
       and fence = (select max(fence) from test_report where action_execution_id = $2) order by name`,
      [account, actionExecutionId],
    );
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      status: row.status,
      total: row.total,
      statusCounts: row.status_counts,
      durationSeconds: row.duration_seconds,
      createdAt: formatInstant(instant(row.created_at.getTime())),
      truncated: row.truncated,
      cases: row.cases,
      problems: row.problems,
    }));
  }
}
