import type { Instant } from '@millrace/kernel';
import { executionIdFor, type ExecutionRow, type ExecutionsRepository } from '@millrace/orchestration/simulation';
import type { Tx } from '@millrace/persistence';
import type { Transaction } from './database.ts';
import type { SqlRow } from './rows.ts';
import { Session } from './session.ts';

type Ported = Pick<
  ExecutionsRepository,
  'find' | 'exist' | 'countActive' | 'ownFlows' | 'startedWith' | 'rememberToken' | 'stages' | 'everyAttempt' | 'action'
>;
type StageRow = Awaited<ReturnType<Ported['stages']>>[number];
type ActionRow = Awaited<ReturnType<Ported['everyAttempt']>>[number];

/** Stands in for `ExecutionsRepository`, over the rows that the decisions themselves have written. */
export class SimulatedExecutions implements Ported {
  find(tx: Tx, id: string): Promise<ExecutionRow | undefined> {
    return Session.of(tx).statement('find an execution', (transaction) =>
      entity<ExecutionRow>(transaction.get<SqlRow>('execution', id)),
    );
  }

  exist(tx: Tx, ids: readonly string[]): Promise<readonly boolean[]> {
    return Session.of(tx).statement('look for executions', (transaction) =>
      ids.map((id) => transaction.get('execution', id) !== undefined),
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

  startedWith(tx: Tx, tokens: Parameters<Ported['startedWith']>[1], since: Instant) {
    return Session.of(tx).statement('look for tokens', (transaction) =>
      tokens.map((asked) => {
        const started = transaction
          .all<SqlRow>('execution')
          .filter(
            (row) =>
              row['id'] === executionIdFor(asked) ||
              (row['pipeline_id'] === asked.pipelineId && row['request_token'] === asked.token),
          )
          .filter((row) => Date.parse(row['started_at'] as string) > since);
        return started[0]?.['id'] as string | undefined;
      }),
    );
  }

  rememberToken(tx: Tx, id: string, token: string): Promise<void> {
    return Session.of(tx).statement('remember a token', (transaction) =>
      transaction.put('execution', id, { ...transaction.get<SqlRow>('execution', id), request_token: token }),
    );
  }

  stages(tx: Tx, executionId: string): Promise<readonly StageRow[]> {
    return Session.of(tx).statement('read stages', (transaction) =>
      rowsOf(transaction, 'stage_execution', executionId).flatMap((row) => entity<StageRow>(row) ?? []),
    );
  }

  everyAttempt(tx: Tx, executionId: string): Promise<readonly ActionRow[]> {
    return Session.of(tx).statement('read actions', (transaction) =>
      rowsOf(transaction, 'action_execution', executionId).flatMap((row) => entity<ActionRow>(row) ?? []),
    );
  }

  action(tx: Tx, id: string): Promise<ActionRow | undefined> {
    return Session.of(tx).statement('find an action', (transaction) =>
      entity<ActionRow>(transaction.get<SqlRow>('action_execution', id)),
    );
  }
}

const rowsOf = (transaction: Transaction, table: string, executionId: string): readonly SqlRow[] =>
  transaction.all<SqlRow>(table).filter((row) => row['execution_id'] === executionId);

const active = (transaction: Transaction, pipelineId: string): readonly SqlRow[] =>
  transaction
    .all<SqlRow>('execution')
    .filter((row) => row['pipeline_id'] === pipelineId && (row['ended_at'] ?? null) === null)
    .toSorted((a, b) => (a['seq'] as number) - (b['seq'] as number));

/** Columns whose member has another name. */
const renamed: Readonly<Record<string, string>> = { trigger_facts: 'trigger' };
const memberOf = (column: string): string =>
  renamed[column] ?? column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The row as TypeORM hands it out: members by their names, times as dates, `null` for what is not there. */
function entity<Entity extends object>(row: SqlRow | undefined): Entity | undefined {
  if (row === undefined) return undefined;
  const members = Object.entries(row).map(([column, value]) => {
    const isTime = column.endsWith('_at') && typeof value === 'string';
    return [memberOf(column), isTime ? new Date(value) : column === 'seq' ? String(value) : value];
  });
  const absent = { inherited: null, rerunOf: null, rollbackTargetId: null, namespace: null, sourceRevision: null };
  return { ...absent, ...Object.fromEntries(members) } as Entity;
}
