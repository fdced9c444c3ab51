import { formatInstant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import type { Cause, Decided, Fact } from './decider.ts';

/** The snapshot, locked until the transaction ends; the initial state when there is none yet. */
export async function load<State>(
  tx: Tx,
  decider: { readonly kind: string; readonly initial: State },
  id: string,
): Promise<{ state: State; revision: number }> {
  const rows: { revision: string; state: State }[] = await tx.query(
    `select revision, state from aggregate where kind = $1 and id = $2 for update`,
    [decider.kind, id],
  );
  const row = rows[0];
  return row === undefined
    ? { state: decider.initial, revision: 0 }
    : { state: row.state, revision: Number(row.revision) };
}

/** The snapshot without a lock, for reading; `undefined` when nothing ever happened to it. */
export async function read<State>(tx: Tx, kind: string, id: string): Promise<State | undefined> {
  const rows: { state: State }[] = await tx.query(`select state from aggregate where kind = $1 and id = $2`, [
    kind,
    id,
  ]);
  return rows[0]?.state;
}

/**
 * Appends the events and replaces the snapshot, in one statement. The key (kind, id, revision) of the log is the
 * optimistic lock for the one case that the row lock cannot cover: two first decisions.
 */
export async function save<State, Event extends Fact, Order>(
  tx: Tx,
  kind: string,
  { id, after, revision, events }: Decided<State, Event, Order>,
  cause: Cause,
): Promise<void> {
  const first = revision - events.length + 1;
  await tx.query(
    `with log as (
       insert into aggregate_event (kind, id, revision, type, data, caused_by, at)
       select $1, $2, $3::bigint + fact.n - 1, fact.value ->> 'type', fact.value, $4, (ats.at)::timestamptz
       from jsonb_array_elements($5::jsonb) with ordinality as fact (value, n)
       join unnest($6::text[]) with ordinality as ats (at, n) on ats.n = fact.n
     )
     insert into aggregate (kind, id, state, revision) values ($1, $2, $7::jsonb, $8)
     on conflict (kind, id) do update set state = excluded.state, revision = excluded.revision, updated_at = now()`,
    [
      kind,
      id,
      first,
      cause.id,
      JSON.stringify(events),
      events.map((event) => formatInstant(event.at)),
      JSON.stringify(after),
      revision,
    ],
  );
}

/** The recorded facts of one aggregate, oldest first. */
export async function history<Event>(tx: Tx, kind: string, id: string): Promise<readonly Event[]> {
  const rows: { data: Event }[] = await tx.query(
    `select data from aggregate_event where kind = $1 and id = $2 order by revision`,
    [kind, id],
  );
  return rows.map((row) => row.data);
}
