import type { LogLineV1 } from '@millrace/contracts';
import { formatInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';

/** What travels on one message at most. */
const batchLines = 500;

/** A line before it has its place in the log of the whole deployment. */
export type SpokenLine = Omit<LogLineV1, 'seq'>;

/** A new log; harmless when there is one. */
export async function openLog(
  tx: Tx,
  log: { readonly deploymentId: string; readonly account: string; readonly actionExecutionId: string },
): Promise<void> {
  await tx.query(
    `insert into deployment_log (deployment_id, account, action_execution_id) values ($1, $2, $3) on conflict do nothing`,
    [log.deploymentId, log.account, log.actionExecutionId],
  );
}

/**
 * Appends lines to the log of a deployment, numbered on. A line that names the speaker precedes them when it changes.
 * A log that has been sealed, or was never opened, takes no more.
 */
export async function appendLines(
  tx: Tx,
  deploymentId: string,
  speaker: string,
  spoken: readonly SpokenLine[],
  at: Instant,
): Promise<void> {
  const heads: { lastSeq: number; speaker: string }[] = await tx.query(
    `select last_seq as "lastSeq", speaker from deployment_log where deployment_id = $1 for update`,
    [deploymentId],
  );
  const [head] = heads;
  if (!head || spoken.length === 0) return;
  const title: SpokenLine = { at: formatInstant(at), stream: 'agent', text: speaker };
  const isNew = speaker !== '' && speaker !== head.speaker;
  const lines = (isNew ? [title, ...spoken] : spoken).map(({ at: saidAt, stream, text }, index): LogLineV1 => ({
    seq: head.lastSeq + 1 + index,
    at: saidAt,
    stream,
    text,
  }));
  for (let from = 0; from < lines.length; from += batchLines) {
    const batch = lines.slice(from, from + batchLines);
    await tx.query(`insert into deployment_log_batch (deployment_id, first_seq, lines) values ($1, $2, $3)`, [
      deploymentId,
      batch[0]?.seq,
      JSON.stringify(batch),
    ]);
  }
  await tx.query(`update deployment_log set last_seq = $2, speaker = $3 where deployment_id = $1`, [
    deploymentId,
    head.lastSeq + lines.length,
    speaker,
  ]);
}

export interface LogHead {
  readonly account: string;
  readonly actionExecutionId: string;
  readonly publishedSeq: number;
  readonly publishedEpoch: string | null;
}

/** @returns undefined when the log was sealed. */
export async function logHead(tx: Tx, deploymentId: string): Promise<LogHead | undefined> {
  const rows: LogHead[] = await tx.query(
    `select account, action_execution_id as "actionExecutionId", published_seq as "publishedSeq",
       published_epoch as "publishedEpoch"
     from deployment_log where deployment_id = $1`,
    [deploymentId],
  );
  return rows[0];
}

/** Up to `limit` batches that begin behind line `seq`, in order. */
export async function batchesAfter(
  tx: Tx,
  deploymentId: string,
  seq: number,
  limit: number,
): Promise<readonly (readonly LogLineV1[])[]> {
  const rows: { lines: string }[] = await tx.query(
    `select lines from deployment_log_batch where deployment_id = $1 and first_seq > $2 order by first_seq limit $3`,
    [deploymentId, seq, limit],
  );
  // Written by appendLines only.
  return rows.map(({ lines }) => JSON.parse(lines) as LogLineV1[]);
}

export async function markPublished(tx: Tx, deploymentId: string, seq: number, epoch: string): Promise<void> {
  await tx.query(`update deployment_log set published_seq = $2, published_epoch = $3 where deployment_id = $1`, [
    deploymentId,
    seq,
    epoch,
  ]);
}

/** Logs of deployments that are not sealed. */
export async function openLogs(tx: Tx): Promise<readonly string[]> {
  const rows: { id: string }[] = await tx.query(`select deployment_id as id from deployment_log`);
  return rows.map(({ id }) => id);
}

/** Drops the lines: an artifact holds them now. */
export async function dropLog(tx: Tx, deploymentId: string): Promise<void> {
  await tx.query(`delete from deployment_log where deployment_id = $1`, [deploymentId]);
}
