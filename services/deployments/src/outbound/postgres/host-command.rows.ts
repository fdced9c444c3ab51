import type { HostCommandV1 } from '@millrace/contracts';
import { formatInstant, parseInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';

export interface HostCommandRow {
  readonly id: string;
  readonly deploymentId: string;
  readonly hostId: string;
  readonly command: HostCommandV1;
  readonly startedAt: Date | null;
  readonly closedAt: Date | null;
  readonly lastSeq: number;
  readonly lineCount: number;
}

const columns = `id, deployment_id as "deploymentId", host_id as "hostId", command, started_at as "startedAt",
  closed_at as "closedAt", last_seq as "lastSeq", line_count as "lineCount"`;

/** Everything but the URL of the bundle, which expires. */
export async function storeHostCommand(tx: Tx, command: HostCommandV1): Promise<void> {
  await tx.query(
    `insert into host_command (id, deployment_id, host_id, command, expires_at) values ($1, $2, $3, $4, $5)
     on conflict (id) do nothing`,
    [
      command.commandId,
      command.deploymentId,
      command.hostId,
      JSON.stringify(command),
      formatInstant(parseInstant(command.expiresAt)),
    ],
  );
}

/** The command, locked; undefined when this host has no such command. */
export async function lockHostCommand(tx: Tx, commandId: string, hostId: string): Promise<HostCommandRow | undefined> {
  const rows: HostCommandRow[] = await tx.query(
    `select ${columns} from host_command where id = $1 and host_id = $2 for update`,
    [commandId, hostId],
  );
  return rows[0];
}

/** Commands that the host may have missed: not begun, not closed, not expired. */
export async function unansweredCommands(tx: Tx, hostId: string, now: Instant): Promise<readonly HostCommandRow[]> {
  return tx.query(
    `select ${columns} from host_command
     where host_id = $1 and closed_at is null and started_at is null and expires_at > $2
     order by expires_at limit 50`,
    [hostId, formatInstant(now)],
  );
}

/** Commands of a host that have not ended. */
export async function openCommands(tx: Tx, hostId: string): Promise<readonly HostCommandRow[]> {
  return tx.query(`select ${columns} from host_command where host_id = $1 and closed_at is null`, [hostId]);
}

export async function closeHostCommands(tx: Tx, ids: readonly string[], now: Instant): Promise<void> {
  await tx.query(`update host_command set closed_at = $2 where id = any($1) and closed_at is null`, [
    ids,
    formatInstant(now),
  ]);
}

/** What one report changes of a command's record. */
export interface ReportMark {
  readonly seq: number;
  readonly addedLines: number;
  readonly startedAt?: Instant;
  readonly closedAt?: Instant;
  readonly logTail?: string;
}

export async function markReported(tx: Tx, commandId: string, mark: ReportMark): Promise<void> {
  await tx.query(
    `update host_command set last_seq = $2, line_count = line_count + $3, started_at = coalesce(started_at, $4),
       closed_at = coalesce(closed_at, $5), log_tail = coalesce($6, log_tail)
     where id = $1`,
    [
      commandId,
      mark.seq,
      mark.addedLines,
      mark.startedAt === undefined ? null : formatInstant(mark.startedAt),
      mark.closedAt === undefined ? null : formatInstant(mark.closedAt),
      mark.logTail ?? null,
    ],
  );
}

/** Ends of the logs of a deployment's events, by command id. */
export async function logTails(tx: Tx, deploymentId: string): Promise<ReadonlyMap<string, string>> {
  const rows: { id: string; tail: string }[] = await tx.query(
    `select id, log_tail as tail from host_command where deployment_id = $1 and log_tail is not null`,
    [deploymentId],
  );
  return new Map(rows.map(({ id, tail }) => [id, tail]));
}
