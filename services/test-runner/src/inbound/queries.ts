import {
  GetTestReports,
  GetTestRun,
  ListBuildsV1,
  ListTestRuns,
  problem,
  TestReportsOfV1,
  TestRunIdV1,
  type BuildView,
  type Page,
  type Problem,
  type TestReportView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { BuildRecords } from '@millrace/runner';
import { Controller } from '@nestjs/common';
import { ReportRepository } from '../outbound/postgres/report.repository.ts';

@Controller()
export class Queries {
  constructor(
    private readonly reports: ReportRepository,
    private readonly builds: BuildRecords,
  ) {}

  @Answer(GetTestReports)
  async getReports({
    caller,
    actionExecutionId,
  }: TestReportsOfV1): Promise<Result<{ reports: readonly TestReportView[] }, Problem>> {
    return ok({ reports: await this.reports.ofAction(caller.account, actionExecutionId) });
  }

  @Answer(ListTestRuns)
  listRuns(request: ListBuildsV1): Promise<Result<Page<BuildView>, Problem>> {
    return this.builds.ofProject(request);
  }

  @Answer(GetTestRun)
  async getRun({ caller, actionExecutionId }: TestRunIdV1): Promise<Result<BuildView, Problem>> {
    const run = await this.builds.ofAction(caller.account, actionExecutionId);
    return run
      ? ok(run)
      : err(problem('build.not-found', `No test run of action execution ${actionExecutionId} has begun`));
  }
}
