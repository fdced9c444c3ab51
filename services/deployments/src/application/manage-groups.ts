import {
  problem,
  type ApplicationNameV1,
  type ApplicationView,
  type ListByNameV1,
  type DeploymentGroupNameV1,
  type DeploymentGroupView,
  type Page,
  type Problem,
  type PutDeploymentGroupV1,
} from '@millrace/contracts';
import { Clock, err, formatInstant, Ids, ok, type Issue, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { readNamedList } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { HealthRule } from '../domain/deployment.ts';
import { groupIssues, healthRuleOf } from '../domain/deployment-group.ts';
import { findGroup, groupView, storeGroup, type StoredRules } from '../outbound/postgres/deployment-group.rows.ts';
import type { Site } from '../outbound/postgres/host.rows.ts';
import { TakeTurns } from './take-turns.ts';

type Nothing = Record<string, never>;

/** Applications and their deployment groups. */
@Injectable()
export class ManageGroups {
  constructor(
    private readonly turns: TakeTurns,
    private readonly work: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async createApplication(request: ApplicationNameV1): Promise<Result<ApplicationView, Problem>> {
    const { caller, applicationName } = request;
    const created = formatInstant(this.clock.now());
    const rows: unknown[] = await this.dataSource.query(
      `insert into application (account, region, name, created_at) values ($1, $2, $3, $4)
       on conflict do nothing returning 1`,
      [caller.account, caller.region, applicationName, created],
    );
    if (rows.length === 1) return ok({ applicationName, created, deploymentGroups: [] });
    return err(problem('application.name-in-use', `There is an application ${applicationName} already.`));
  }

  async deleteApplication({ caller, applicationName }: ApplicationNameV1): Promise<Result<Nothing, Problem>> {
    const { account, region } = caller;
    const isDeleted = await this.work.run(async (tx) => {
      const [groups]: [{ id: string }[], number] = await tx.query(
        `delete from deployment_group where account = $1 and region = $2 and application_name = $3 returning id`,
        [account, region, applicationName],
      );
      for (const { id } of groups) await this.turns.refuseWaiting(tx, id);
      const [, count]: [unknown[], number] = await tx.query(
        `delete from application where account = $1 and region = $2 and name = $3 returning name`,
        [account, region, applicationName],
      );
      return count > 0;
    });
    return isDeleted ? ok({}) : err(noApplication(applicationName));
  }

  async listApplications(request: ListByNameV1): Promise<Result<Page<ApplicationView>, Problem>> {
    const { account, region } = request.caller;
    const listed = readNamedList('applications', request);
    if (!listed.ok) return listed;
    const { after, prefix, limit, page } = listed.value;
    const rows: { name: string; created: Date; groups: string[] }[] = await this.dataSource.query(
      `select application.name, application.created_at as created,
         coalesce(array_agg(deployment_group.name order by deployment_group.name)
           filter (where deployment_group.name is not null), '{}') as groups
       from application left join deployment_group
         on (deployment_group.account, deployment_group.region, deployment_group.application_name)
          = (application.account, application.region, application.name)
       where application.account = $1 and application.region = $2
         and ($3::text is null or application.name collate "C" > $3)
         and ($4::text is null or starts_with(application.name, $4))
       group by application.account, application.region, application.name
       order by application.name collate "C" limit $5`,
      [account, region, after, prefix, limit],
    );
    const view = ({ name, created, groups }: (typeof rows)[number]) => ({
      applicationName: name,
      created: created.toISOString(),
      deploymentGroups: groups,
    });
    return ok(page(rows, view));
  }

  async putGroup(request: PutDeploymentGroupV1): Promise<Result<DeploymentGroupView, Problem>> {
    const { caller, applicationName, deploymentGroupName } = request;
    const { account, region } = caller;
    const issues = groupIssues(request);
    if (issues.length > 0) return err(invalid(issues));
    return this.work.run(async (tx): Promise<Result<DeploymentGroupView, Problem>> => {
      if (!(await hasApplication(tx, caller, applicationName))) return err(noApplication(applicationName));
      const name = { account, region, applicationName, deploymentGroupName };
      return ok(groupView(await storeGroup(tx, this.ids.next(), name, rulesOf(request, healthRuleOf(request)))));
    });
  }

  async getGroup({ caller, ...name }: DeploymentGroupNameV1): Promise<Result<DeploymentGroupView, Problem>> {
    const { account, region } = caller;
    const { applicationName, deploymentGroupName } = name;
    const manager = this.dataSource.manager;
    const row = await findGroup(manager, { account, region, applicationName, deploymentGroupName });
    if (row) return ok(groupView(row));
    if (!(await hasApplication(manager, caller, applicationName))) return err(noApplication(applicationName));
    return err(noGroup(applicationName, deploymentGroupName));
  }

  async deleteGroup(request: DeploymentGroupNameV1): Promise<Result<Nothing, Problem>> {
    const { caller, applicationName, deploymentGroupName } = request;
    const isDeleted = await this.work.run(async (tx) => {
      const [[group]]: [{ id: string }[], number] = await tx.query(
        `delete from deployment_group where account = $1 and region = $2 and application_name = $3 and name = $4
         returning id`,
        [caller.account, caller.region, applicationName, deploymentGroupName],
      );
      if (group) await this.turns.refuseWaiting(tx, group.id);
      return group !== undefined;
    });
    return isDeleted ? ok({}) : err(noGroup(applicationName, deploymentGroupName));
  }
}

const rulesOf = (request: PutDeploymentGroupV1, health: HealthRule): StoredRules => ({
  ...(request.tagFilters?.length ? { tagFilters: request.tagFilters } : {}),
  ...(request.tagSet?.length ? { tagSet: request.tagSet } : {}),
  deploymentConfigName: request.deploymentConfigName ?? 'CodeDeployDefault.OneAtATime',
  health,
  fileExistsBehavior: request.fileExistsBehavior ?? 'DISALLOW',
  ignoreApplicationStopFailures: request.ignoreApplicationStopFailures ?? false,
});

async function hasApplication(tx: Tx, { account, region }: Site, name: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `select 1 from application where account = $1 and region = $2 and name = $3 for key share`,
    [account, region, name],
  );
  return rows.length > 0;
}

const invalid = (issues: readonly Issue[]): Problem =>
  problem('deployment-group.invalid', issues.map(({ message }) => message).join(' '), issues);
const noApplication = (name: string): Problem => problem('application.not-found', `There is no application ${name}.`);
const noGroup = (application: string, name: string): Problem =>
  problem('deployment-group.not-found', `The application ${application} has no deployment group ${name}.`);
