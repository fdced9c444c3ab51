import type { JobOfferedV1 } from '@millrace/contracts';
import type { Tx } from '@millrace/persistence';
import {
  BuildJobs,
  BuildRecords,
  JobHandler,
  planBuild,
  planCommands,
  projectNameOf,
  Refusal,
  whenStorable,
  type BuildPlan,
  type JobContext,
  type JobOutcome,
} from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { ProjectRepository } from '../outbound/postgres/project.repository.ts';

const codeBuild = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
const commands = { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' } as const;
const codeBuildRule = { ...codeBuild, category: 'Rule' } as const;
const commandsRule = { ...commands, category: 'Rule' } as const;

/** Carries out Build and Compute actions, and the rules that are the same work. */
@Injectable()
export class BuildHandler extends JobHandler {
  override readonly actionTypes = [codeBuild, commands, codeBuildRule, commandsRule];

  constructor(
    private readonly builds: BuildJobs,
    private readonly records: BuildRecords,
    private readonly projects: ProjectRepository,
  ) {
    super();
  }

  override async run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const plan = job.actionType.provider === commands.provider ? planCommands(job) : await this.planBuild(job, context);
    return this.builds.run(job, context, plan);
  }

  override async ended(tx: Tx, job: JobOfferedV1, outcome: JobOutcome): Promise<void> {
    await this.records.ended(tx, job, outcome.outcome);
  }

  private async planBuild(job: JobOfferedV1, context: JobContext): Promise<BuildPlan> {
    const name = projectNameOf(job);
    const project = await whenStorable(context.signal, () => this.projects.find(context, name));
    if (!project) throw new Refusal('PROJECT_NOT_FOUND', `There is no build project named ${name}`);
    return planBuild(job, project);
  }
}
