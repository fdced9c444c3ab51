import { setTimeout as wait } from 'node:timers/promises';
import { withDatabase } from './flow-store.ts';

/** What the sessions of one service in PostgreSQL did on average, by what they waited for: sessions at any moment. */
export type Waits = readonly (readonly [what: string, sessions: number])[];

const EVERY_MILLISECONDS = 50;

/** Looks at the sessions of a database again and again until it is stopped. */
export function watchSessions(databaseUrl: string): { stop(): Promise<Waits> } {
  const stopping = new AbortController();
  const seen = new Map<string, number>();
  let looks = 0;
  const watching = withDatabase(databaseUrl, async (client) => {
    while (!stopping.signal.aborted) {
      const { rows } = await client.query<{ what: string }>(
        `select case state
             when 'active' then coalesce('waits for ' || wait_event_type || ' ' || wait_event,
               'computes ' || left(regexp_replace(query, '\\s+', ' ', 'g'), 60))
             when 'idle in transaction' then 'holds a transaction and waits for the service'
             else 'idle' end as what
         from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
      );
      looks++;
      for (const { what } of rows) seen.set(what, (seen.get(what) ?? 0) + 1);
      await wait(EVERY_MILLISECONDS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  });
  return {
    stop: async () => {
      stopping.abort();
      await watching;
      return [...seen].map(([what, times]) => [what, times / looks] as const).toSorted(([, a], [, b]) => b - a);
    },
  };
}
