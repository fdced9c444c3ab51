import {
  ApplicationNameV1,
  CreateApplication,
  CreateEnrolment,
  CreateEnrolmentV1,
  DeleteApplication,
  DeleteDeploymentGroup,
  DeploymentGroupNameV1,
  DeploymentIdV1,
  DeregisterHost,
  EnrolHost,
  EnrolHostV1,
  GetDeployment,
  GetDeploymentGroup,
  GetHost,
  HostIdV1,
  ListApplications,
  ListDeployments,
  ListDeploymentsV1,
  ListByNameV1,
  ListHosts,
  ListHostsV1,
  PutDeploymentGroup,
  PutDeploymentGroupV1,
  StopDeployment,
} from '@millrace/contracts';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { DescribeDeployments } from '../application/describe-deployments.ts';
import { DescribeHosts } from '../application/describe-hosts.ts';
import { ManageGroups } from '../application/manage-groups.ts';
import { ManageHosts } from '../application/manage-hosts.ts';

@Controller()
export class Queries {
  constructor(
    private readonly groups: ManageGroups,
    private readonly deployments: DescribeDeployments,
    private readonly hosts: ManageHosts,
    private readonly describeHosts: DescribeHosts,
  ) {}

  @Answer(CreateApplication)
  createApplication(request: ApplicationNameV1) {
    return this.groups.createApplication(request);
  }

  @Answer(DeleteApplication)
  deleteApplication(request: ApplicationNameV1) {
    return this.groups.deleteApplication(request);
  }

  @Answer(ListApplications)
  listApplications(request: ListByNameV1) {
    return this.groups.listApplications(request);
  }

  @Answer(PutDeploymentGroup)
  putGroup(request: PutDeploymentGroupV1) {
    return this.groups.putGroup(request);
  }

  @Answer(GetDeploymentGroup)
  getGroup(request: DeploymentGroupNameV1) {
    return this.groups.getGroup(request);
  }

  @Answer(DeleteDeploymentGroup)
  deleteGroup(request: DeploymentGroupNameV1) {
    return this.groups.deleteGroup(request);
  }

  @Answer(GetDeployment)
  getDeployment(request: DeploymentIdV1) {
    return this.deployments.get(request);
  }

  @Answer(ListDeployments)
  listDeployments(request: ListDeploymentsV1) {
    return this.deployments.list(request);
  }

  @Answer(StopDeployment)
  stopDeployment(request: DeploymentIdV1) {
    return this.deployments.stop(request);
  }

  @Answer(CreateEnrolment)
  createEnrolment(request: CreateEnrolmentV1) {
    return this.hosts.createEnrolment(request);
  }

  @Answer(EnrolHost)
  enrolHost(request: EnrolHostV1) {
    return this.hosts.enrol(request);
  }

  @Answer(ListHosts)
  listHosts(request: ListHostsV1) {
    return this.describeHosts.list(request);
  }

  @Answer(GetHost)
  getHost(request: HostIdV1) {
    return this.describeHosts.get(request);
  }

  @Answer(DeregisterHost)
  deregisterHost(request: HostIdV1) {
    return this.hosts.deregister(request);
  }
}
