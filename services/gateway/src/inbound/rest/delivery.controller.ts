import {
  CreateApplication,
  DeleteApplication,
  DeleteDeploymentGroup,
  DeleteProject,
  GetDeployment,
  GetDeploymentGroup,
  GetProject,
  ListApplications,
  ListDeployments,
  ListProjects,
  PutDeploymentGroup,
  PutProject,
  StopDeployment,
  type ApplicationView,
  type BuildView,
  type CallerV1,
  type DeploymentGroupView,
  type DeploymentView,
  type Page,
  type ProjectView,
} from '@millrace/contracts';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { ProjectBuilds } from '../../application/project-builds.ts';
import { Caller } from '../http/access.ts';
import { Allow, thing } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import { CreateApplicationBody, ListDeploymentsQuery, PutDeploymentGroupBody, PutProjectBody } from './delivery.dto.ts';
import { asked, NamedPageQuery, pageOf, PageQuery } from './paging.ts';
import * as part from './path-part.ts';

@RestController('projects')
export class ProjectsController {
  constructor(
    private readonly peers: Peers,
    private readonly projectBuilds: ProjectBuilds,
  ) {}

  @Get()
  @Allow('millrace:ListProjects', thing('project'))
  list(@Caller() caller: CallerV1, @Query() { namePrefix, ...page }: NamedPageQuery): Promise<Page<ProjectView>> {
    return this.peers.ask(ListProjects, { caller, page: pageOf(page), ...asked({ namePrefix }) });
  }

  @Get(':name')
  @Allow('millrace:GetProject', thing('project', 'name'))
  get(@Caller() caller: CallerV1, @Param('name', part.projectName) name: string): Promise<ProjectView> {
    return this.peers.ask(GetProject, { caller, name });
  }

  /** Builds and test runs of the project, newest first. */
  @Get(':name/builds')
  @Allow('millrace:ListBuilds', thing('project', 'name'))
  builds(
    @Caller() caller: CallerV1,
    @Param('name', part.projectName) projectName: string,
    @Query() page: PageQuery,
  ): Promise<Page<BuildView>> {
    return this.projectBuilds.list({ caller, projectName, page: pageOf(page) });
  }

  @Put(':name')
  @Allow('millrace:PutProject', thing('project', 'name'))
  put(
    @Caller() caller: CallerV1,
    @Param('name', part.projectName) name: string,
    @Body() body: PutProjectBody,
  ): Promise<ProjectView> {
    return this.peers.ask(PutProject, Object.assign(body, { caller, name }));
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeleteProject', thing('project', 'name'))
  async delete(@Caller() caller: CallerV1, @Param('name', part.projectName) name: string): Promise<void> {
    await this.peers.ask(DeleteProject, { caller, name });
  }
}

@RestController('applications')
export class ApplicationsController {
  constructor(private readonly peers: Peers) {}

  @Get()
  @Allow('millrace:ListApplications', thing('application'))
  list(@Caller() caller: CallerV1, @Query() { namePrefix, ...page }: NamedPageQuery): Promise<Page<ApplicationView>> {
    return this.peers.ask(ListApplications, { caller, page: pageOf(page), ...asked({ namePrefix }) });
  }

  @Post()
  @Allow('millrace:CreateApplication', thing('application'))
  create(@Caller() caller: CallerV1, @Body() body: CreateApplicationBody): Promise<ApplicationView> {
    return this.peers.ask(CreateApplication, Object.assign(body, { caller }));
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeleteApplication', thing('application', 'name'))
  async delete(@Caller() caller: CallerV1, @Param('name', part.deployName) applicationName: string): Promise<void> {
    await this.peers.ask(DeleteApplication, { caller, applicationName });
  }

  @Get(':name/groups/:group')
  @Allow('millrace:GetDeploymentGroup', thing('deployment-group', 'name', 'group'))
  group(
    @Caller() caller: CallerV1,
    @Param('name', part.deployName) applicationName: string,
    @Param('group', part.deployName) deploymentGroupName: string,
  ): Promise<DeploymentGroupView> {
    return this.peers.ask(GetDeploymentGroup, { caller, applicationName, deploymentGroupName });
  }

  @Put(':name/groups/:group')
  @Allow('millrace:PutDeploymentGroup', thing('deployment-group', 'name', 'group'))
  putGroup(
    @Caller() caller: CallerV1,
    @Param('name', part.deployName) applicationName: string,
    @Param('group', part.deployName) deploymentGroupName: string,
    @Body() body: PutDeploymentGroupBody,
  ): Promise<DeploymentGroupView> {
    return this.peers.ask(PutDeploymentGroup, Object.assign(body, { caller, applicationName, deploymentGroupName }));
  }

  @Delete(':name/groups/:group')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeleteDeploymentGroup', thing('deployment-group', 'name', 'group'))
  async deleteGroup(
    @Caller() caller: CallerV1,
    @Param('name', part.deployName) applicationName: string,
    @Param('group', part.deployName) deploymentGroupName: string,
  ): Promise<void> {
    await this.peers.ask(DeleteDeploymentGroup, { caller, applicationName, deploymentGroupName });
  }
}

@RestController('deployments')
export class DeploymentsController {
  constructor(private readonly peers: Peers) {}

  @Get()
  @Allow('millrace:ListDeployments', thing('deployment'))
  list(
    @Caller() caller: CallerV1,
    @Query() { limit, cursor, ...filters }: ListDeploymentsQuery,
  ): Promise<Page<DeploymentView>> {
    return this.peers.ask(ListDeployments, { caller, page: pageOf({ limit, cursor }), ...asked(filters) });
  }

  @Get(':id')
  @Allow('millrace:GetDeployment', thing('deployment', 'id'))
  get(@Caller() caller: CallerV1, @Param('id', part.deploymentId) deploymentId: string): Promise<DeploymentView> {
    return this.peers.ask(GetDeployment, { caller, deploymentId });
  }

  @Post(':id/stop')
  @HttpCode(HttpStatus.OK)
  @Allow('millrace:StopDeployment', thing('deployment', 'id'))
  stop(@Caller() caller: CallerV1, @Param('id', part.deploymentId) deploymentId: string): Promise<DeploymentView> {
    return this.peers.ask(StopDeployment, { caller, deploymentId });
  }
}
