import type { DeploymentStatus } from '@millrace/contracts';
import { read, snapshotColumns, stateOf, type SnapshotRow, type StoredStates } from '@millrace/decider';
import type { Tx } from '@millrace/persistence';
import {
  deploymentKind,
  deploymentShape,
  initialDeployment,
  type Deployment,
  type DeploymentEvent,
  type Plan,
} from '../../domain/deployment.ts';
import { evolve } from '../../domain/evolve.ts';
import type { Site } from './host.rows.ts';

export const storedDeployments = {
  kind: deploymentKind,
  initial: initialDeployment,
  shape: deploymentShape,
  evolve,
} satisfies StoredStates<Deployment, DeploymentEvent>;

/** A new row; harmless when there is one. */
export async function storeDeployment(tx: Tx, plan: Plan, cause: string): Promise<void> {
  await tx.query(
    `insert into deployment (id, account, region, application_name, deployment_group_name, deployment_group_id, status,
       cause, traceparent)
     values ($1, $2, $3, $4, $5, $6, 'Created', $7, $8) on conflict (id) do nothing`,
    [
      plan.deploymentId,
      plan.account,
      plan.region,
      plan.applicationName,
      plan.deploymentGroupName,
      plan.deploymentGroupId ?? null,
      cause,
      plan.traceparent ?? null,
    ],
  );
}

export async function setStatus(tx: Tx, id: string, status: DeploymentStatus, cause: string): Promise<void> {
  await tx.query(`update deployment set status = $2, cause = $3 where id = $1`, [id, status, cause]);
}

/** Deployments of a group that wait, in the order of their arrival. */
export async function waitingOf(tx: Tx, groupId: string): Promise<readonly string[]> {
  const rows: { id: string }[] = await tx.query(
    `select id from deployment where deployment_group_id = $1 and status in ('Created', 'Queued') order by place`,
    [groupId],
  );
  return rows.map(({ id }) => id);
}

/** The trace that everything about this deployment belongs to. */
export async function traceOf(tx: Tx, id: string): Promise<string | undefined> {
  const rows: { traceparent: string | null }[] = await tx.query(`select traceparent from deployment where id = $1`, [
    id,
  ]);
  return rows[0]?.traceparent ?? undefined;
}

export interface FoundDeployment {
  readonly id: string;
  readonly place: string;
  readonly status: DeploymentStatus;
  readonly cause: string;
  readonly state: Deployment;
}

type FoundRow = Omit<FoundDeployment, 'state'> & SnapshotRow;

const found = `select deployment.place, deployment.status, deployment.cause, ${snapshotColumns}
  from deployment join aggregate on aggregate.kind = '${deploymentKind}' and aggregate.id = deployment.id`;

export async function findDeployment(
  tx: Tx,
  { account, region }: Site,
  id: string,
): Promise<FoundDeployment | undefined> {
  const [row]: FoundRow[] = await tx.query(
    `${found} where deployment.account = $1 and deployment.region = $2 and deployment.id = $3`,
    [account, region, id],
  );
  return row && foundIn(tx, row);
}

/** Newest first. @param before `place` of the last one seen */
export async function listDeployments(
  tx: Tx,
  where: Site & {
    readonly applicationName: string | undefined;
    readonly deploymentGroupName: string | undefined;
    readonly status: DeploymentStatus | undefined;
    readonly hostId: string | undefined;
    readonly before: string | undefined;
    readonly limit: number;
  },
): Promise<readonly FoundDeployment[]> {
  const rows: FoundRow[] = await tx.query(
    `${found}
     where deployment.account = $1 and deployment.region = $2
       and ($3::text is null or application_name = $3) and ($4::text is null or deployment_group_name = $4)
       and ($5::bigint is null or place < $5) and ($7::text is null or deployment.status = $7)
       and ($8::text is null or exists (
         select from host_command where deployment_id = deployment.id and host_id = $8))
     order by place desc limit $6`,
    [
      where.account,
      where.region,
      where.applicationName ?? null,
      where.deploymentGroupName ?? null,
      where.before ?? null,
      where.limit,
      where.status ?? null,
      where.hostId ?? null,
    ],
  );
  const deployments: FoundDeployment[] = [];
  for (const row of rows) deployments.push(await foundIn(tx, row));
  return deployments;
}

async function foundIn(tx: Tx, row: FoundRow): Promise<FoundDeployment> {
  const { id, place, status, cause } = row;
  return { id, place, status, cause, state: await stateOf(tx, storedDeployments, row) };
}

export const readDeployment = (tx: Tx, id: string): Promise<Deployment | undefined> => read(tx, storedDeployments, id);
