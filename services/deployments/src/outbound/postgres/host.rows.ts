import {
  helloEverySeconds,
  type HostGroupView,
  type HostPresence,
  type HostTagV1,
  type HostView,
  type TagWantedV1,
} from '@millrace/contracts';
import { formatInstant, instant, seconds, since, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import type { NamedList } from '@millrace/service';

export interface HostRow {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly HostTagV1[];
  readonly publicKey: string;
  readonly agentVersion: string;
  readonly enrolledAt: Date;
  readonly lastSeenAt: Date | null;
  readonly deregisteredAt: Date | null;
}

const columns = `id, name, tags, public_key as "publicKey", agent_version as "agentVersion",
  enrolled_at as "enrolledAt", last_seen_at as "lastSeenAt", deregistered_at as "deregisteredAt"`;

/** Three greetings that did not come. */
export const offlineAfter = seconds(3 * helloEverySeconds);

export const isOnline = ({ lastSeenAt }: Pick<HostRow, 'lastSeenAt'>, now: Instant): boolean =>
  lastSeenAt !== null && since(now, instant(lastSeenAt.getTime())) < offlineAfter;

export const hostView = (row: HostRow, groups: readonly HostGroupView[], now: Instant): HostView => ({
  hostId: row.id,
  hostName: row.name,
  tags: row.tags,
  status: row.deregisteredAt !== null ? 'deregistered' : isOnline(row, now) ? 'online' : 'offline',
  enrolledAt: row.enrolledAt.toISOString(),
  ...(row.lastSeenAt === null ? {} : { lastSeenAt: row.lastSeenAt.toISOString() }),
  agentVersion: row.agentVersion,
  deploymentGroups: groups,
});

export interface Site {
  readonly account: string;
  readonly region: string;
}

/** Registered hosts, by name. */
export async function registeredHosts(tx: Tx, { account, region }: Site): Promise<readonly HostRow[]> {
  return tx.query(
    `select ${columns} from host where account = $1 and region = $2 and deregistered_at is null order by name`,
    [account, region],
  );
}

/** Registered hosts, by name, as far as they are asked for. @param onlineSince since when an online one was heard of */
export async function listHosts(
  tx: Tx,
  { account, region, status, tag }: Site & { readonly status?: HostPresence; readonly tag?: TagWantedV1 },
  { after, prefix, limit }: NamedList,
  onlineSince: Instant,
): Promise<readonly HostRow[]> {
  return tx.query(
    `select ${columns} from host where account = $1 and region = $2 and deregistered_at is null
       and ($3::text is null or name collate "C" > $3) and ($4::text is null or starts_with(name, $4))
       and ($6::text is null or ($6 = 'online') = coalesce(last_seen_at > $7, false))
       and ($8::jsonb is null or tags @> $8)
     order by name collate "C" limit $5`,
    [
      account,
      region,
      after,
      prefix,
      limit,
      status ?? null,
      formatInstant(onlineSince),
      tag === undefined ? null : JSON.stringify([tag]),
    ],
  );
}

/** @returns undefined when there is no such host, or it was deregistered. */
export async function registeredHost(tx: Tx, id: string): Promise<HostRow | undefined> {
  const rows: HostRow[] = await tx.query(`select ${columns} from host where id = $1 and deregistered_at is null`, [id]);
  return rows[0];
}

/** @returns undefined when the site has no such host, or it was deregistered. */
export async function hostOf(tx: Tx, { account, region }: Site, id: string): Promise<HostRow | undefined> {
  const rows: HostRow[] = await tx.query(
    `select ${columns} from host where account = $1 and region = $2 and id = $3 and deregistered_at is null`,
    [account, region, id],
  );
  return rows[0];
}

export async function isNameTaken(tx: Tx, { account, region }: Site, name: string): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `select 1 from host where account = $1 and region = $2 and name = $3 and deregistered_at is null`,
    [account, region, name],
  );
  return rows.length > 0;
}

export async function storeHost(
  tx: Tx,
  host: Site & {
    readonly id: string;
    readonly name: string;
    readonly tags: readonly HostTagV1[];
    readonly publicKey: string;
    readonly agentVersion: string;
    readonly enrolledAt: Instant;
  },
): Promise<void> {
  await tx.query(
    `insert into host (id, account, region, name, tags, public_key, agent_version, enrolled_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      host.id,
      host.account,
      host.region,
      host.name,
      JSON.stringify(host.tags),
      host.publicKey,
      host.agentVersion,
      formatInstant(host.enrolledAt),
    ],
  );
}

/** Notes that the host was heard of. @returns undefined when it has no identity (any more). */
export async function seeHost(tx: Tx, id: string, agentVersion: string, at: Instant): Promise<HostRow | undefined> {
  await tx.query(
    `update host set last_seen_at = greatest(last_seen_at, $2), agent_version = $3
     where id = $1 and deregistered_at is null`,
    [id, formatInstant(at), agentVersion],
  );
  return registeredHost(tx, id);
}

/** @returns false when there is no such host. */
export async function deregisterHost(tx: Tx, { account, region }: Site, id: string, at: Instant): Promise<boolean> {
  const rows: [unknown[], number] = await tx.query(
    `update host set deregistered_at = $4
     where account = $1 and region = $2 and id = $3 and deregistered_at is null returning id`,
    [account, region, id, formatInstant(at)],
  );
  return rows[1] > 0;
}

export interface Enrolment extends Site {
  readonly hostName: string;
  readonly tags: readonly HostTagV1[];
}

export async function storeEnrolment(
  tx: Tx,
  enrolment: Enrolment & { readonly tokenSha256: string; readonly expiresAt: Instant },
): Promise<void> {
  await tx.query(
    `insert into enrolment (token_sha256, account, region, host_name, tags, expires_at) values ($1, $2, $3, $4, $5, $6)`,
    [
      enrolment.tokenSha256,
      enrolment.account,
      enrolment.region,
      enrolment.hostName,
      JSON.stringify(enrolment.tags),
      formatInstant(enrolment.expiresAt),
    ],
  );
}

/** Uses a token up. @returns undefined when it is unknown, used or expired. */
export async function takeEnrolment(tx: Tx, tokenSha256: string, at: Instant): Promise<Enrolment | undefined> {
  const rows: [Enrolment[], number] = await tx.query(
    `update enrolment set used_at = $2 where token_sha256 = $1 and used_at is null and expires_at > $2
     returning account, region, host_name as "hostName", tags`,
    [tokenSha256, formatInstant(at)],
  );
  return rows[0][0];
}
