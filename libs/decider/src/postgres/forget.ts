import type { Duration } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';

/**
 * Drops the aggregates of a kind whose state has this `status` and has not changed for the time given, with their
 * events: for what is remembered only as long as a message can be repeated. Goes by snapshots: one that is behind its
 * facts says nothing.
 */
export async function forget(
  tx: Tx,
  { kind, status, unchangedFor }: { readonly kind: string; readonly status: string; readonly unchangedFor: Duration },
): Promise<void> {
  await tx.query(
    `with gone as (
       delete from aggregate
       where kind = $1 and state ->> 'status' = $2 and state_revision = revision and updated_at < now() - $3 * interval '1 millisecond'
       returning kind, id
     )
     delete from aggregate_event using gone where aggregate_event.kind = gone.kind and aggregate_event.id = gone.id`,
    [kind, status, unchangedFor],
  );
}
