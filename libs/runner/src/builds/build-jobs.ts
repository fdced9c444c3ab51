import type { JobOfferedV1 } from '@millrace/contracts';
import { Clock, derivedUuid } from '@millrace/kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { executorFor, inheritedEnvironment } from '../build/build-machine.ts';
import type { JobContext, JobOutcome } from '../job/job-handler.ts';
import { whenStorable } from '../job/persistently.ts';
import { RunnerSettings } from '../job/runner-settings.ts';
import type { Executor } from '../sandbox/executor.ts';
import type { BuildPlan } from './build-action.ts';
import { BuildRecords } from './build-records.ts';
import { carryOutBuild, type ReadReports } from './carry-out-build.ts';

/** Carries out planned builds: one machine-wide sandbox choice, a record of each build, inputs and outputs as artifacts. */
@Injectable()
export class BuildJobs implements OnModuleInit {
  private executor: Executor | undefined;

  constructor(
    private readonly settings: RunnerSettings,
    private readonly records: BuildRecords,
    private readonly clock: Clock,
  ) {}

  /** Fails the start of a service that must sandbox and cannot. */
  async onModuleInit(): Promise<void> {
    const { runnerSandbox: sandbox, runnerNetwork: network } = this.settings;
    this.executor = await executorFor(this.settings.buildMachine, { sandbox, network });
  }

  async run(job: JobOfferedV1, context: JobContext, plan: BuildPlan, readReports?: ReadReports): Promise<JobOutcome> {
    if (!this.executor) throw new Error('no build runs before the module is initialised');
    const buildId = `${plan.projectName}:${derivedUuid(job.jobId, String(job.fence))}`;
    const begin = { id: buildId, projectName: plan.projectName, sandbox: this.executor.name };
    await whenStorable(context.signal, () => this.records.begin(job, context, begin));
    return carryOutBuild(buildId, job, plan, {
      ...context,
      executor: this.executor,
      clock: this.clock,
      inherited: inheritedEnvironment(this.settings.buildMachine),
      userCommandBegins: () => context.userCommandBegins(buildId),
      phaseChanged: (current, ended) =>
        whenStorable(new AbortController().signal, () => this.records.phaseChanged(buildId, current, ended)),
      ...(readReports ? { readReports } : {}),
    });
  }
}
