import {
  DeleteProject,
  GetActionExecution,
  GetBuild,
  GetProject,
  GetTestReports,
  GetTestRun,
  ListBuildsV1,
  ListProjects,
  problem,
  PutProject,
  type ActionExecutionDetail,
} from '@millrace/contracts';
import { check } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import type { ProjectBuilds } from '../../../application/project-builds.ts';
import { checked, type GrpcCall } from '../grpc-call.ts';
import { afterReading, changes, ofThing, pageAs, reads, type MethodTable } from '../method.ts';

const project = ofThing('project', 'name');
const action = afterReading('actionExecutionId');

/** `millrace.v1.BuildService`. */
export const buildMethods = (builds: ProjectBuilds): MethodTable => ({
  ListProjects: reads('millrace:ListProjects', ofThing('project'), async (call) =>
    pageAs('projects', await call.list(ListProjects)),
  ),
  ListBuilds: reads('millrace:ListBuilds', ofThing('project', 'projectName'), async (call) => {
    const asked = { caller: call.caller, projectName: call.text('projectName'), page: call.page() };
    return pageAs('builds', await builds.list(checked(check(ListBuildsV1, asked))));
  }),
  GetProject: reads('millrace:GetProject', project, async (call) => ({
    project: await call.ask(GetProject, call.request),
  })),
  PutProject: changes('millrace:PutProject', project, async (call) => ({
    project: await call.ask(PutProject, call.request),
  })),
  DeleteProject: changes('millrace:DeleteProject', project, (call) => call.ask(DeleteProject, call.request)),
  GetBuild: reads('millrace:GetBuild', action, async (call) => {
    const { actionExecutionId, actionType, actionName, externalExecutionId } = await readable(call);
    if (actionType.category === 'Test') return { build: await call.ask(GetTestRun, { actionExecutionId }) };
    if (externalExecutionId === undefined) {
      throw new Rejected(problem('build.not-found', `The action ${actionName} has no build yet.`));
    }
    return { build: await call.ask(GetBuild, { buildId: externalExecutionId }) };
  }),
  ListTestReports: reads('millrace:GetTestReports', action, async (call) => {
    const { actionExecutionId } = await readable(call);
    return call.ask(GetTestReports, { actionExecutionId });
  }),
});

async function readable(call: GrpcCall): Promise<ActionExecutionDetail> {
  const found = await call.ask(GetActionExecution, call.members('actionExecutionId'));
  return call.require(found, found.stageName, found.actionName);
}
