import pg from 'pg';

/** Runs `work` with one session on a database of the platform. */
export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'millrace/bench' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const number = async (url: string, sql: string): Promise<number> =>
  withDatabase(url, async (client) => Number((await client.query<{ n: string }>(sql)).rows[0]?.n));

/** Events that all flows have ever recorded: a flow's revision is the number of events in its log. */
export const flowEvents = (orchestrationUrl: string): Promise<number> =>
  number(orchestrationUrl, `select coalesce(sum(revision), 0) as n from aggregate where kind = 'flow'`);

/** Executions that have no end. */
export const unfinished = (orchestrationUrl: string): Promise<number> =>
  number(orchestrationUrl, `select count(*) as n from execution where ended_at is null`);
