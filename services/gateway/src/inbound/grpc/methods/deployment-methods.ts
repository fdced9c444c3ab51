import {
  CreateApplication,
  CreateEnrolment,
  DeleteApplication,
  DeleteDeploymentGroup,
  DeregisterHost,
  GetDeployment,
  GetDeploymentGroup,
  GetHost,
  ListApplications,
  ListDeployments,
  ListHosts,
  PutDeploymentGroup,
  StopDeployment,
} from '@millrace/contracts';
import { changes, ofThing, pageAs, reads, type MethodTable } from '../method.ts';

const application = ofThing('application', 'applicationName');
const group = ofThing('deployment-group', 'applicationName', 'deploymentGroupName');
const deployment = ofThing('deployment', 'deploymentId');

/** `millrace.v1.DeploymentService`. */
export const deploymentMethods: MethodTable = {
  ListApplications: reads('millrace:ListApplications', ofThing('application'), async (call) =>
    pageAs('applications', await call.list(ListApplications)),
  ),
  CreateApplication: changes('millrace:CreateApplication', ofThing('application'), async (call) => ({
    application: await call.ask(CreateApplication, call.members('applicationName')),
  })),
  DeleteApplication: changes('millrace:DeleteApplication', application, (call) =>
    call.ask(DeleteApplication, call.request),
  ),
  GetDeploymentGroup: reads('millrace:GetDeploymentGroup', group, async (call) => ({
    deploymentGroup: await call.ask(GetDeploymentGroup, call.request),
  })),
  PutDeploymentGroup: changes('millrace:PutDeploymentGroup', group, async (call) => ({
    deploymentGroup: await call.ask(PutDeploymentGroup, call.request),
  })),
  DeleteDeploymentGroup: changes('millrace:DeleteDeploymentGroup', group, (call) =>
    call.ask(DeleteDeploymentGroup, call.request),
  ),
  ListDeployments: reads('millrace:ListDeployments', ofThing('deployment'), async (call) =>
    pageAs('deployments', await call.list(ListDeployments)),
  ),
  GetDeployment: reads('millrace:GetDeployment', deployment, async (call) => ({
    deployment: await call.ask(GetDeployment, call.request),
  })),
  StopDeployment: changes('millrace:StopDeployment', deployment, async (call) => ({
    deployment: await call.ask(StopDeployment, call.request),
  })),
};

/** `millrace.v1.HostService`. */
export const hostMethods: MethodTable = {
  ListHosts: reads('millrace:ListHosts', ofThing('host'), async (call) => pageAs('hosts', await call.list(ListHosts))),
  GetHost: reads('millrace:GetHost', ofThing('host', 'hostId'), async (call) => ({
    host: await call.ask(GetHost, call.request),
  })),
  CreateEnrolment: changes('millrace:CreateEnrolment', ofThing('host'), (call) => {
    const { tags = [], ...host } = call.request;
    // In protobuf an empty text is not on the wire; a tag has a value, if an empty one.
    const valued = (tags as readonly object[]).map((tag) => ({ value: '', ...tag }));
    return call.ask(CreateEnrolment, { ...host, tags: valued });
  }),
  DeregisterHost: changes('millrace:DeregisterHost', ofThing('host', 'hostId'), (call) =>
    call.ask(DeregisterHost, call.request),
  ),
};
