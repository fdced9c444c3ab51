import { isReservedVariable, parseBuildspec } from '@millrace/buildspec';
import { problem, type Problem, type ProjectView, type PutProjectV1 } from '@millrace/contracts';
import { Clock, err, ok, type Issue, type Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { ProjectRepository } from '../outbound/postgres/project.repository.ts';

/** CodeBuild's default. */
const defaultTimeoutMinutes = 60;

/** Creates a build project, or replaces the one of the same name. */
@Injectable()
export class PutProjectCase {
  constructor(
    private readonly projects: ProjectRepository,
    private readonly clock: Clock,
  ) {}

  async run(request: PutProjectV1): Promise<Result<ProjectView, Problem>> {
    const issues = issuesOf(request);
    if (issues.length > 0)
      return err(problem('project.invalid', `The build project ${request.name} is not valid`, issues));
    const { caller, name, description, buildspec, buildspecPath } = request;
    return ok(
      await this.projects.put(
        caller,
        {
          name,
          environmentVariables: request.environmentVariables ?? [],
          timeoutInMinutes: request.timeoutInMinutes ?? defaultTimeoutMinutes,
          ...(description === undefined ? {} : { description }),
          ...(buildspec === undefined ? {} : { buildspec }),
          ...(buildspecPath === undefined ? {} : { buildspecPath }),
        },
        this.clock.now(),
      ),
    );
  }
}

/** Everything wrong with a project, an inline buildspec's own errors with their lines. */
function issuesOf({ buildspec, buildspecPath, environmentVariables = [] }: PutProjectV1): readonly Issue[] {
  const issues: Issue[] = [];
  if (buildspec !== undefined && buildspecPath !== undefined) {
    issues.push({ pointer: '/buildspecPath', message: 'a project has either buildspec or buildspecPath' });
  }
  if (buildspec !== undefined) {
    const parsed = parseBuildspec(buildspec);
    if (!parsed.ok) issues.push(...parsed.error.map((issue) => ({ ...issue, pointer: `/buildspec${issue.pointer}` })));
  }
  for (const [index, { name, type }] of environmentVariables.entries()) {
    const pointer = `/environmentVariables/${index}`;
    if (isReservedVariable(name) || !/^[A-Za-z_]/.test(name)) {
      issues.push({ pointer: `${pointer}/name`, message: 'is no name that a project may set', value: name });
    }
    if (type === 'SECRETS_MANAGER') {
      issues.push({ pointer: `${pointer}/type`, message: 'secrets are not carried out yet', code: 'NOT_CARRIED_OUT' });
    }
  }
  return issues;
}
