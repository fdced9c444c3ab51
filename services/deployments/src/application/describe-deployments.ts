import {
  problem,
  type DeploymentIdV1,
  type DeploymentView,
  type LifecycleEventView,
  type ListDeploymentsV1,
  type Page,
  type Problem,
  type TargetView,
} from '@millrace/contracts';
import { Clock, err, formatInstant, Ids, ok, type Result } from '@millrace/kernel';
import { pageOf, readPageToken } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { hostCommandId, type EventProgress, type Plan, type Target } from '../domain/deployment.ts';
import { findDeployment, listDeployments, type FoundDeployment } from '../outbound/postgres/deployment.rows.ts';
import { logTails } from '../outbound/postgres/host-command.rows.ts';
import { DeploymentShell } from './deployment-shell.ts';

const defaultPage = 50;

/** What people ask about deployments, and the one thing they may tell them: stop. */
@Injectable()
export class DescribeDeployments {
  constructor(
    private readonly shell: DeploymentShell,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async get({ caller, deploymentId }: DeploymentIdV1): Promise<Result<DeploymentView, Problem>> {
    const { manager } = this.dataSource;
    const found = await findDeployment(manager, caller, deploymentId);
    if (!found) return err(notFound(deploymentId));
    return ok(viewOf(found, await logTails(manager, deploymentId)));
  }

  async list(request: ListDeploymentsV1): Promise<Result<Page<DeploymentView>, Problem>> {
    const { caller, page, applicationName, deploymentGroupName, status, hostId } = request;
    const wanted = { applicationName, deploymentGroupName, status, hostId };
    const listed = `deployments:${JSON.stringify(Object.values(wanted))}`;
    const before = readPageToken(listed, page, /^[0-9]{1,18}$/);
    if (!before.ok) return before;
    const size = page.maxResults ?? defaultPage;
    const found = await listDeployments(this.dataSource.manager, {
      account: caller.account,
      region: caller.region,
      limit: size + 1,
      ...wanted,
      before: before.value,
    });
    return ok(
      pageOf(
        listed,
        found,
        size,
        ({ place }) => place,
        (one) => viewOf(one, new Map()),
      ),
    );
  }

  async stop({ caller, deploymentId }: DeploymentIdV1): Promise<Result<DeploymentView, Problem>> {
    if (!(await findDeployment(this.dataSource.manager, caller, deploymentId))) return err(notFound(deploymentId));
    const stop = { reason: `asked for by ${caller.arn}`, outcome: 'cancelled' } as const;
    const decided = await this.shell.handle(
      deploymentId,
      { type: 'StopDeployment', stop, at: this.clock.now() },
      { id: `stop:${this.ids.next()}` },
    );
    return decided.ok ? this.get({ caller, deploymentId }) : err(problem(decided.error.code, decided.error.detail));
  }
}

const notFound = (id: string): Problem => problem('deployment.not-found', `There is no deployment ${id}.`);

function viewOf({ id, status, cause, state }: FoundDeployment, tails: ReadonlyMap<string, string>): DeploymentView {
  if (!('plan' in state)) throw new Error(`deployment ${id} has no plan`);
  const { plan } = state;
  const ended = state.status === 'ended' ? state : undefined;
  const startedAt = 'startedAt' in state ? state.startedAt : undefined;
  return {
    deploymentId: id,
    applicationName: plan.applicationName,
    deploymentGroupName: plan.deploymentGroupName,
    status,
    cause,
    ...(ended ? { outcome: ended.ending.outcome, endedAt: formatInstant(ended.endedAt) } : {}),
    ...(ended?.ending.error ? { error: ended.ending.error } : {}),
    executionId: plan.executionId,
    actionExecutionId: plan.actionExecutionId,
    revisionSha256: plan.bundle.sha256,
    createdAt: formatInstant(plan.createdAt),
    ...(startedAt === undefined ? {} : { startedAt: formatInstant(startedAt) }),
    targets: 'targets' in state ? state.targets.map((target) => targetView(plan, target, tails)) : [],
  };
}

const targetView = (plan: Plan, target: Target, tails: ReadonlyMap<string, string>): TargetView => ({
  hostId: target.hostId,
  hostName: target.hostName,
  status: target.status,
  lifecycleEvents: target.events.map((progress) => {
    const place = { hostId: target.hostId, event: progress.name };
    return eventView(progress, tails.get(hostCommandId(plan.deploymentId, place)));
  }),
});

const eventView = (progress: EventProgress, logTail: string | undefined): LifecycleEventView => ({
  name: progress.name,
  status: progress.status,
  ...(progress.startedAt === undefined ? {} : { startedAt: formatInstant(progress.startedAt) }),
  ...(progress.endedAt === undefined ? {} : { endedAt: formatInstant(progress.endedAt) }),
  ...(progress.error === undefined ? {} : { error: progress.error }),
  ...(progress.scriptName === undefined ? {} : { scriptName: progress.scriptName }),
  ...(logTail === undefined ? {} : { logTail }),
});
