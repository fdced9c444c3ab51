import type { JobOfferedV1 } from '@millrace/contracts';
import type { Tx } from '@millrace/persistence';
import {
  actionVariables,
  BuildJobs,
  BuildRecords,
  JobHandler,
  planBuild,
  primarySourceOf,
  projectNameOf,
  Refusal,
  type BuildPlan,
  type JobContext,
  type JobOutcome,
} from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { ProjectRepository } from '../outbound/postgres/project.repository.ts';
import { commandsBuildspec } from './commands-buildspec.ts';

const codeBuild = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
const commands = { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' } as const;
const codeBuildRule = { ...codeBuild, category: 'Rule' } as const;
const commandsRule = { ...commands, category: 'Rule' } as const;
/** Commands of a rule are cut off there (reference 10), whatever the rule says. */
const commandsRuleMinutes = 55;

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
    const plan =
      job.actionType.provider === commands.provider ? this.planCommands(job) : await this.planBuild(job, context);
    return this.builds.run(job, context, plan);
  }

  override async ended(tx: Tx, job: JobOfferedV1, outcome: JobOutcome): Promise<void> {
    await this.records.ended(tx, job, outcome.outcome);
  }

  private planCommands(job: JobOfferedV1): BuildPlan {
    const isRule = job.actionType.category === 'Rule';
    return {
      projectName: job.actionName,
      buildspec: { kind: 'read', buildspec: commandsBuildspec(job) },
      overrides: [actionVariables(job)],
      // A rule of commands has no configuration that could name one: its first input is the source.
      primarySource: isRule ? job.inputArtifacts[0]?.name : primarySourceOf(job),
      ...(isRule ? { timeoutMinutes: commandsRuleMinutes } : {}),
    };
  }

  private async planBuild(job: JobOfferedV1, context: JobContext): Promise<BuildPlan> {
    const name = projectNameOf(job);
    const project = await this.projects.find(context, name);
    if (!project) throw new Refusal('PROJECT_NOT_FOUND', `There is no build project named ${name}`);
    return planBuild(job, project);
  }
}
