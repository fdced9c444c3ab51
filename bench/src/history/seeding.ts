import type pg from 'pg';
import { withDatabase } from '../flow-store.ts';

/** One execution whose rows are repeated. */
export interface Template {
  readonly pipelineId: string;
  readonly executionId: string;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** A row to repeat, as JSON text, with where it lies. */
interface Row {
  readonly table: string;
  readonly text: string;
}

/** History is spread over this much time, ending some minutes ago: nothing of it is news. */
const SPREAD_SECONDS = 3_600;
const AGE_SECONDS = 600;
/** Copies made by one statement. */
const BATCH = 5_000;
/** What belongs to the pipeline rather than to one execution of it. */
const shared: ReadonlySet<string> = new Set(['pipeline', 'pipeline_version', 'migrations', 'outbox_stream']);

/**
 * Repeats everything that a finished execution has left in one database, in every table, under new ids: what the tables
 * are is read from the database itself, so that nothing of an execution is forgotten when it gets more tables.
 * @returns how many rows were made.
 */
export function repeatExecution(databaseUrl: string, template: Template, copies: number): Promise<number> {
  return withDatabase(databaseUrl, async (client) => {
    await client.query(`set synchronous_commit = off`);
    const ids = [template.executionId, ...(await actionIds(client, template.executionId))];
    const rows = await rowsAbout(client, ids, template.pipelineId);
    const events = rows.filter((row) => isOfFlow(row, template.pipelineId)).length;
    let made = 0;
    for (const row of rows) made += await repeatRow(client, row, { ids, events, copies, ...template });
    if (events > 0)
      await client.query(
        `update aggregate set revision = revision + $2, state_revision = state_revision + $2
         where kind = 'flow' and id = $1`,
        [template.pipelineId, events * copies],
      );
    return made;
  });
}

async function actionIds(client: pg.Client, executionId: string): Promise<readonly string[]> {
  const { rows: tables } = await client.query(`select 1 from pg_class where relname = 'action_execution'`);
  if (tables.length === 0) return [];
  const { rows } = await client.query<{ id: string }>(`select id from action_execution where execution_id = $1`, [
    executionId,
  ]);
  return rows.map(({ id }) => id);
}

async function rowsAbout(client: pg.Client, ids: readonly string[], pipelineId: string): Promise<readonly Row[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const found: Row[] = [];
  for (const { name } of tables) {
    if (shared.has(name)) continue;
    const { rows } = await client.query<{ text: string }>(
      `select to_jsonb(t)::text as text from ${client.escapeIdentifier(name)} t where to_jsonb(t)::text like any ($1)`,
      [ids.map((id) => `%${id}%`)],
    );
    for (const { text } of rows) {
      // The flow of a lock-mode pipeline is one row for all its executions; its revision is raised instead.
      if (name === 'aggregate' && (JSON.parse(text) as { id: string }).id === pipelineId) continue;
      found.push({ table: name, text });
    }
  }
  return found;
}

/** Events of a lock-mode flow share the flow's log: each copy continues it. */
const isOfFlow = ({ table, text }: Row, pipelineId: string): boolean =>
  table === 'aggregate_event' && (JSON.parse(text) as { id: string }).id === pipelineId;

async function repeatRow(
  client: pg.Client,
  row: Row,
  settings: Template & { readonly ids: readonly string[]; readonly events: number; readonly copies: number },
): Promise<number> {
  const { ids, events, copies, pipelineId } = settings;
  const columns = await columnsOf(client, row.table);
  const continued = isOfFlow(row, pipelineId);
  // Ids of messages about a shared flow hold the revision: `<flow>:<revision>`.
  const revision = new RegExp(`"id": ?"${pipelineId}:(\\d+)"`).exec(row.text)?.[1];
  let text = '$1::text';
  for (const id of ids) text = `replace(${text}, '${id}', md5('${id}' || n)::uuid::text)`;
  if (revision !== undefined)
    text = `replace(${text}, '${pipelineId}:${revision}', '${pipelineId}:' || (${revision} + n * ${events}))`;
  const value = ({ name, type }: Column): string => {
    const column = `copy.${client.escapeIdentifier(name)}`;
    if (continued && name === 'revision') return `${column} + n * ${events}`;
    if (type === 'timestamp with time zone')
      return `${column} - make_interval(secs => ${AGE_SECONDS} + (${copies} - n) * ${SPREAD_SECONDS / copies})`;
    return column;
  };
  const names = columns.map(({ name }) => client.escapeIdentifier(name)).join(', ');
  const table = client.escapeIdentifier(row.table);
  for (let first = 1; first <= copies; first += BATCH)
    await client.query(
      `insert into ${table} (${names})
       select ${columns.map(value).join(', ')} from generate_series($2::bigint, $3::bigint) as n,
         lateral jsonb_populate_record(null::${table}, (${text})::jsonb) as copy`,
      [row.text, first, Math.min(copies, first + BATCH - 1)],
    );
  return copies;
}

/** Without those that the database numbers itself. */
async function columnsOf(client: pg.Client, table: string): Promise<readonly Column[]> {
  const { rows } = await client.query<Column>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 and is_identity = 'NO' and is_generated = 'NEVER'
     order by ordinal_position`,
    [table],
  );
  return rows;
}
