import type { RunId } from '@millrace/engine';
import { formatInstant, type Instant } from '@millrace/kernel';
import type { Json } from '@millrace/persistence';
import type { ReadModelChange, ReadModelTable } from '../outbound/postgres/read-model.ts';

/** Columns that are changed; those that are `undefined` are left as they are. */
export type Columns = Readonly<Record<string, unknown>>;

export const patch = (table: ReadModelTable, key: Readonly<Record<string, string>>, set: Columns): ReadModelChange => ({
  op: 'patch',
  table,
  key,
  set: given(set),
});

export const put = (table: ReadModelTable, key: Readonly<Record<string, string>>, set: Columns): ReadModelChange => ({
  op: 'put',
  table,
  key,
  set: given(set),
});

/** JSON has no `undefined`: what is not known is not said. */
export const given = (columns: Columns): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, value]) => (value === undefined ? [] : [[name, value as Json]])),
  );

export const run = (runId: RunId, at: Instant, set: Columns): ReadModelChange =>
  patch('execution', { id: runId }, { ...set, updated_at: formatInstant(at) });

export const stage = (runId: RunId, stageName: string, set: Columns): ReadModelChange =>
  patch('stage_execution', { execution_id: runId, stage_name: stageName }, set);
