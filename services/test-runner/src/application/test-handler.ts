import { GetProject, problems, type JobOfferedV1 } from '@millrace/contracts';
import { minutes } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import {
  BuildJobs,
  BuildRecords,
  JobHandler,
  judgeReports,
  persistently,
  planBuild,
  projectNameOf,
  Refusal,
  whenStorable,
  type BuildPlan,
  type JobContext,
  type JobOutcome,
} from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { ReportRepository } from '../outbound/postgres/report.repository.ts';

/** How long build-runner may be away. */
const patience = minutes(2);
const codeBuild = { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;

/** Carries out Test actions: a build whose reports have a say. */
@Injectable()
export class TestHandler extends JobHandler {
  override readonly actionTypes = [codeBuild];

  constructor(
    private readonly builds: BuildJobs,
    private readonly records: BuildRecords,
    private readonly reports: ReportRepository,
    private readonly requests: Requests,
  ) {
    super();
  }

  override async run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const plan = await this.plan(job, context);
    return this.builds.run(job, context, plan, (buildspec, scope) =>
      judgeReports(buildspec, scope, context.log, (report) =>
        whenStorable(context.signal, () => this.reports.store(job, context, report)),
      ),
    );
  }

  override async ended(tx: Tx, job: JobOfferedV1, outcome: JobOutcome): Promise<void> {
    await this.records.ended(tx, job, outcome.outcome);
  }

  /** Build projects are kept by build-runner. */
  private async plan(job: JobOfferedV1, { account, region, signal }: JobContext): Promise<BuildPlan> {
    const name = projectNameOf(job);
    const arn = `arn:aws:codepipeline:${region}:${account}:${job.pipelineName}`;
    const caller = { account, region, arn };
    const project = await persistently(patience, signal, () => this.requests.ask(GetProject, { caller, name }));
    if (project.ok) return planBuild(job, project.value);
    const { code, detail } = project.error;
    throw new Refusal(
      code === 'project.not-found' ? 'PROJECT_NOT_FOUND' : 'INVALID_CONFIGURATION',
      `${problems[code].title}: ${detail}`,
    );
  }
}
