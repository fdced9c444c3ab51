import { formatInstant, type Duration } from '@millrace/kernel';
import type { Inbox } from '@millrace/messaging';
import { send, type Tx } from '@millrace/persistence';
import type { Cause, Decided, Fact } from './decider.ts';

export interface Loaded<State> {
  readonly state: State;
  readonly revision: number;
  /** The inbox knew the cause already. */
  readonly repeated: boolean;
}

/**
 * The snapshot, locked until the transaction ends; the initial state when there is none yet. The cause is put into the
 * inbox by the same statement.
 */
export async function load<State>(
  tx: Tx,
  decider: { readonly kind: string; readonly initial: State },
  id: string,
  cause: Cause,
  inbox: Inbox,
): Promise<Loaded<State>> {
  const [row] = await send<{ revision: string | null; state: State; received: boolean }>(
    tx,
    `with received as (
       ${inbox.onceSql('$3', '$4')}
     ), snapshot as (
       select revision, state from aggregate where kind = $1 and id = $2 for update
     )
     select exists (select from received) as received, snapshot.revision, snapshot.state
     from (values (1)) as always left join snapshot on true`,
    [decider.kind, id, cause.consumer ?? null, cause.id],
  );
  const repeated = cause.consumer !== undefined && row?.received !== true;
  return row === undefined || row.revision === null
    ? { state: decider.initial, revision: 0, repeated }
    : { state: row.state, revision: Number(row.revision), repeated };
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
export function save<State, Event extends Fact, Order>(
  tx: Tx,
  kind: string,
  { id, after, revision, events }: Decided<State, Event, Order>,
  cause: Cause,
): void {
  const first = revision - events.length + 1;
  void send(
    tx,
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

/**
 * Drops the aggregates of a kind whose state has this `status` and has not changed for the time given, with their
 * events: for what is remembered only as long as a message can be repeated.
 */
export async function forget(
  tx: Tx,
  { kind, status, unchangedFor }: { readonly kind: string; readonly status: string; readonly unchangedFor: Duration },
): Promise<void> {
  await tx.query(
    `with gone as (
       delete from aggregate
       where kind = $1 and state ->> 'status' = $2 and updated_at < now() - $3 * interval '1 millisecond'
       returning kind, id
     )
     delete from aggregate_event using gone where aggregate_event.kind = gone.kind and aggregate_event.id = gone.id`,
    [kind, status, unchangedFor],
  );
}
