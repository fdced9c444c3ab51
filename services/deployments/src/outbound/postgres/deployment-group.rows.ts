import type { DeploymentGroupView, TagFilterV1, TagGroupV1 } from '@millrace/contracts';
import type { Tx } from '@millrace/persistence';
import type { HealthRule } from '../../domain/deployment.ts';
import type { Site } from './host.rows.ts';

/** What a group says, with defaults filled in; stored as JSON. */
export interface StoredRules {
  readonly tagFilters?: readonly TagFilterV1[];
  readonly tagSet?: readonly TagGroupV1[];
  readonly deploymentConfigName: string;
  readonly health: HealthRule;
  readonly fileExistsBehavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  readonly ignoreApplicationStopFailures: boolean;
}

export interface GroupName extends Site {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

export interface GroupRow extends GroupName {
  readonly id: string;
  readonly rules: StoredRules;
  readonly activeDeploymentId: string | null;
  readonly lastSuccessfulDeploymentId: string | null;
  readonly currentSha256: string | null;
}

const columns = `id, account, region, application_name as "applicationName", name as "deploymentGroupName", rules,
  active_deployment_id as "activeDeploymentId", last_successful_deployment_id as "lastSuccessfulDeploymentId",
  current_sha256 as "currentSha256"`;

export async function findGroup(tx: Tx, name: GroupName): Promise<GroupRow | undefined> {
  const rows: GroupRow[] = await tx.query(
    `select ${columns} from deployment_group
     where account = $1 and region = $2 and application_name = $3 and name = $4`,
    [name.account, name.region, name.applicationName, name.deploymentGroupName],
  );
  return rows[0];
}

/** The group, locked until the transaction ends. Lock it before any deployment of it. */
export async function lockGroup(tx: Tx, id: string): Promise<GroupRow | undefined> {
  const rows: GroupRow[] = await tx.query(`select ${columns} from deployment_group where id = $1 for update`, [id]);
  return rows[0];
}

/** @param id used when there is no such group yet */
export async function storeGroup(tx: Tx, id: string, name: GroupName, rules: StoredRules): Promise<GroupRow> {
  const rows: GroupRow[] = await tx.query(
    `insert into deployment_group (id, account, region, application_name, name, rules)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (account, region, application_name, name) do update set rules = excluded.rules
     returning ${columns}`,
    [id, name.account, name.region, name.applicationName, name.deploymentGroupName, JSON.stringify(rules)],
  );
  const [row] = rows;
  if (!row) throw new Error('a stored group was not answered');
  return row;
}

export async function setActive(tx: Tx, groupId: string, deploymentId: string | null): Promise<void> {
  await tx.query(`update deployment_group set active_deployment_id = $2 where id = $1`, [groupId, deploymentId]);
}

export async function recordSuccess(tx: Tx, groupId: string, deploymentId: string, sha256: string): Promise<void> {
  await tx.query(`update deployment_group set last_successful_deployment_id = $2, current_sha256 = $3 where id = $1`, [
    groupId,
    deploymentId,
    sha256,
  ]);
}

/** Every group of the site, by application and name. */
export async function groupsOf(tx: Tx, { account, region }: Site): Promise<readonly GroupRow[]> {
  return tx.query(
    `select ${columns} from deployment_group where account = $1 and region = $2
     order by application_name collate "C", name collate "C"`,
    [account, region],
  );
}

export interface HostHealth {
  readonly hostId: string;
  readonly healthy: boolean;
  readonly sha256: string | null;
}

/** How the last deployment of this group to each host went. */
export async function healthOf(tx: Tx, groupId: string): Promise<ReadonlyMap<string, HostHealth>> {
  const rows: HostHealth[] = await tx.query(
    `select host_id as "hostId", healthy, sha256 from host_health where deployment_group_id = $1`,
    [groupId],
  );
  return new Map(rows.map((row) => [row.hostId, row]));
}

/** How the last deployment of each group to these hosts went. */
export async function healthOn(
  tx: Tx,
  hostIds: readonly string[],
): Promise<readonly (HostHealth & { readonly groupId: string })[]> {
  return tx.query(
    `select deployment_group_id as "groupId", host_id as "hostId", healthy, sha256 from host_health
     where host_id = any($1)`,
    [hostIds],
  );
}

export async function recordHealth(tx: Tx, groupId: string, health: HostHealth): Promise<void> {
  await tx.query(
    `insert into host_health (deployment_group_id, host_id, healthy, sha256)
     select id, $2, $3, $4 from deployment_group where id = $1
     on conflict (deployment_group_id, host_id) do update set healthy = excluded.healthy, sha256 = excluded.sha256`,
    [groupId, health.hostId, health.healthy, health.sha256],
  );
}

export const groupView = (row: GroupRow): DeploymentGroupView => {
  const { health, ...rules } = row.rules;
  return {
    applicationName: row.applicationName,
    deploymentGroupName: row.deploymentGroupName,
    deploymentGroupId: row.id,
    ...rules,
    ...(health.kind === 'host-count' ? { minimumHealthyHosts: { type: 'HOST_COUNT', value: health.value } } : {}),
    ...(health.kind === 'fleet-percent' ? { minimumHealthyHosts: { type: 'FLEET_PERCENT', value: health.value } } : {}),
    ...(row.lastSuccessfulDeploymentId === null ? {} : { lastSuccessfulDeploymentId: row.lastSuccessfulDeploymentId }),
  };
};
