import {
  BuildIdV1,
  CheckActionsV1,
  CheckDeployActions,
  DeleteProject,
  GetBuild,
  GetProject,
  ListBuilds,
  ListBuildsV1,
  ListByNameV1,
  ListProjects,
  problem,
  ProjectNameV1,
  PutProject,
  PutProjectV1,
  type BuildView,
  type CheckedActions,
  type Page,
  type Problem,
  type ProjectView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { BuildRecords } from '@millrace/runner';
import { readNamedList } from '@millrace/service';
import { Controller } from '@nestjs/common';
import { PutProjectCase } from '../application/put-project.ts';
import { BucketDeployHandler } from '../buckets/bucket-deploy-handler.ts';
import { ProjectRepository } from '../outbound/postgres/project.repository.ts';

const noProject = (name: string): Problem => problem('project.not-found', `There is no build project named ${name}`);

@Controller()
export class Queries {
  constructor(
    private readonly put: PutProjectCase,
    private readonly projects: ProjectRepository,
    private readonly builds: BuildRecords,
    private readonly deploys: BucketDeployHandler,
  ) {}

  @Answer(CheckDeployActions)
  async checkDeploys(request: CheckActionsV1): Promise<Result<CheckedActions, Problem>> {
    return ok({ issues: await this.deploys.check(request) });
  }

  @Answer(PutProject)
  async putProject(request: PutProjectV1): Promise<Result<ProjectView, Problem>> {
    return this.put.run(request);
  }

  @Answer(GetProject)
  async getProject({ caller, name }: ProjectNameV1): Promise<Result<ProjectView, Problem>> {
    const project = await this.projects.find(caller, name);
    return project ? ok(project) : err(noProject(name));
  }

  @Answer(DeleteProject)
  async deleteProject({ caller, name }: ProjectNameV1): Promise<Result<Record<string, never>, Problem>> {
    return (await this.projects.delete(caller, name)) ? ok({}) : err(noProject(name));
  }

  @Answer(ListProjects)
  async listProjects(request: ListByNameV1): Promise<Result<Page<ProjectView>, Problem>> {
    const listed = readNamedList('projects', request);
    return listed.ok ? ok(await this.projects.list(request.caller, listed.value)) : listed;
  }

  @Answer(ListBuilds)
  async listBuilds(request: ListBuildsV1): Promise<Result<Page<BuildView>, Problem>> {
    const { caller, projectName } = request;
    const project = await this.projects.find(caller, projectName);
    return project ? this.builds.ofProject(request) : err(noProject(projectName));
  }

  @Answer(GetBuild)
  async getBuild({ caller, buildId }: BuildIdV1): Promise<Result<BuildView, Problem>> {
    const build = await this.builds.byId(caller.account, buildId);
    return build ? ok(build) : err(problem('build.not-found', `There is no build ${buildId}`));
  }
}
