import type { Buildspec } from '@millrace/buildspec';
import { GetProject, problems, type JobOfferedV1 } from '@millrace/contracts';
import { Requests } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import {
  BuildJobs,
  BuildRecords,
  JobHandler,
  phaseSucceeded,
  planBuild,
  projectNameOf,
  Refusal,
  whenStorable,
  type BuildPlan,
  type FileScope,
  type JobContext,
  type JobOutcome,
  type PhaseEnd,
} from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { verdictOf } from '../domain/report.ts';
import { ReportRepository } from '../outbound/postgres/report.repository.ts';
import { readReports } from './read-reports.ts';

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
    return this.builds.run(job, context, plan, (buildspec, scope) => this.judge(job, context, buildspec, scope));
  }

  override async ended(tx: Tx, job: JobOfferedV1, outcome: JobOutcome): Promise<void> {
    await this.records.ended(tx, job, outcome.outcome);
  }

  /** Build projects are kept by build-runner. */
  private async plan(job: JobOfferedV1, { account, region }: JobContext): Promise<BuildPlan> {
    const name = projectNameOf(job);
    const arn = `arn:aws:codepipeline:${region}:${account}:${job.pipelineName}`;
    const project = await this.requests.ask(GetProject, { caller: { account, region, arn }, name });
    if (project.ok) return planBuild(job, project.value);
    const { code, detail } = project.error;
    throw new Refusal(
      code === 'project.not-found' ? 'PROJECT_NOT_FOUND' : 'INVALID_CONFIGURATION',
      `${problems[code].title}: ${detail}`,
    );
  }

  /** Stores the reports, says in the log what they hold, and fails the action for a failing case. */
  private async judge(
    job: JobOfferedV1,
    context: JobContext,
    buildspec: Buildspec,
    scope: FileScope,
  ): Promise<PhaseEnd> {
    const contexts: { statusCode: 'TESTS_FAILED' | 'REPORT_ERROR'; message: string }[] = [];
    for (const { group, report } of await readReports(buildspec, scope)) {
      const masked = {
        ...report,
        cases: report.cases.map((each) => ({
          ...each,
          ...(each.message === undefined ? {} : { message: context.log.mask(each.message) }),
        })),
      };
      await whenStorable(context.signal, () => this.reports.store(job, context, masked));
      const { SUCCEEDED: passed, FAILED, ERROR, SKIPPED } = report.statusCounts;
      context.log.say(
        `Report ${report.name}: ${report.total} tests, ${passed} passed, ${FAILED + ERROR} failed, ${SKIPPED} skipped (${report.durationSeconds.toFixed(3)} s)`,
      );
      for (const each of report.problems) context.log.say(`Report ${report.name}: ${each}`);
      const verdict = verdictOf(masked);
      if (verdict !== undefined && group.failOnFailedTests)
        contexts.push({ statusCode: 'TESTS_FAILED', message: verdict });
      if (report.status === 'INCOMPLETE')
        contexts.push({
          statusCode: 'REPORT_ERROR',
          message: `Report ${report.name} holds no test: ${report.problems.join('; ') || 'the files are empty'}`,
        });
    }
    return contexts.length === 0 ? phaseSucceeded : { status: 'failed', contexts };
  }
}
