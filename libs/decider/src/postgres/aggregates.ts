import type { Duration } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';

/** The snapshot as it is stored, for reading; `undefined` when nothing ever happened to the aggregate. */
export async function read<State>(tx: Tx, kind: string, id: string): Promise<State | undefined> {
  const rows: { state: State }[] = await tx.query(`select state from aggregate where kind = $1 and id = $2`, [
    kind,
    id,
  ]);
  return rows[0]?.state;
}

/** The recorded facts of one aggregate as they are stored, oldest first. */
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
