import type { Instant } from '@millrace/kernel';
import type { ExecutionRow, ExecutionsRepository } from '@millrace/orchestration/simulation';
import type { Tx } from '@millrace/persistence';
import type { Transaction } from './database.ts';
import type { SqlRow } from './rows.ts';
import { Session } from './session.ts';

type Ported = Pick<
  ExecutionsRepository,
  'find' | 'exists' | 'countActive' | 'ownFlows' | 'startedWith' | 'rememberToken'
>;

/** Stands in for `ExecutionsRepository`, over the rows that the decisions themselves have written. */
export class SimulatedExecutions implements Ported {
  find(tx: Tx, id: string): Promise<ExecutionRow | undefined> {
    return Session.of(tx).statement('find an execution', (transaction) => {
      const row = transaction.get<SqlRow>('execution', id);
      return row === undefined ? undefined : executionOf(row);
    });
  }

  exists(tx: Tx, id: string): Promise<boolean> {
    return Session.of(tx).statement(
      'look for an execution',
      (transaction) => transaction.get('execution', id) !== undefined,
    );
  }

  countActive(tx: Tx, pipelineId: string): Promise<number> {
    return Session.of(tx).statement('count executions', (transaction) => active(transaction, pipelineId).length);
  }

  ownFlows(tx: Tx, pipelineId: string): Promise<readonly string[]> {
    return Session.of(tx).statement('list flows', (transaction) =>
      active(transaction, pipelineId)
        .map((row) => row['flow_id'] as string)
        .filter((flowId) => flowId !== pipelineId),
    );
  }

  startedWith(tx: Tx, pipelineId: string, token: string, since: Instant): Promise<string | undefined> {
    return Session.of(tx).statement('look for a token', (transaction) => {
      const started = transaction
        .all<SqlRow>('execution')
        .filter((row) => row['pipeline_id'] === pipelineId && row['request_token'] === token)
        .filter((row) => Date.parse(row['started_at'] as string) > since);
      return started[0]?.['id'] as string | undefined;
    });
  }

  rememberToken(tx: Tx, id: string, token: string): Promise<void> {
    return Session.of(tx).statement('remember a token', (transaction) =>
      transaction.put('execution', id, { ...transaction.get<SqlRow>('execution', id), request_token: token }),
    );
  }
}

const active = (transaction: Transaction, pipelineId: string): readonly SqlRow[] =>
  transaction
    .all<SqlRow>('execution')
    .filter((row) => row['pipeline_id'] === pipelineId && (row['ended_at'] ?? null) === null)
    .toSorted((a, b) => (a['seq'] as number) - (b['seq'] as number));

/** The members that are read when an execution is steered. */
function executionOf(row: SqlRow): ExecutionRow {
  const part: Partial<ExecutionRow> = {
    id: row['id'] as string,
    seq: String(row['seq']),
    pipelineId: row['pipeline_id'] as string,
    flowId: row['flow_id'] as string,
    pipelineName: row['pipeline_name'] as string,
    pipelineVersion: row['pipeline_version'] as number,
    status: row['status'] as ExecutionRow['status'],
  };
  return part as ExecutionRow;
}
