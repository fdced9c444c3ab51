import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { spawn } from 'node:child_process';
import pg from 'pg';

/**
 * What no platform on this stack can be faster than: one commit in PostgreSQL (fsync on) and two messages through
 * JetStream (file storage), one after the other: on the PostgreSQL that the platform uses, and on a nats-server of the
 * same kind beside the platform's.
 */
export interface Floor {
  /** Milliseconds of commit + hop + hop, one value per repetition. */
  once(): Promise<number>;
  /** The same plus the bare start and end of `/bin/sh -c :`. */
  onceWithProcess(): Promise<number>;
  close(): Promise<void>;
}

export async function openFloor(databaseUrl: string, natsUrl: string): Promise<Floor> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query(
    'create table if not exists floor (id bigint generated always as identity primary key, body jsonb not null)',
  );
  const connection = await connect({ servers: natsUrl });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'FLOOR', subjects: ['floor.>'] });
  await manager.consumers.add('FLOOR', {
    durable_name: 'floor',
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
  });
  const js = jetstream(connection);
  const messages = await (await js.consumers.get('FLOOR', 'floor')).consume({ max_messages: 16 });
  const iterator = messages[Symbol.asyncIterator]();
  const body = JSON.stringify({ text: 'x'.repeat(600) });

  // A hop is over when the message has been received; its acknowledgement to the sender runs beside.
  const hop = async (): Promise<void> => {
    const [{ value }] = await Promise.all([iterator.next(), js.publish('floor.hop', body)]);
    value?.ack();
  };
  const once = async (): Promise<number> => {
    const began = performance.now();
    await hop();
    await database.query('insert into floor (body) values ($1)', [body]);
    await hop();
    return performance.now() - began;
  };
  return {
    once,
    onceWithProcess: async () => {
      const began = performance.now();
      await once();
      await bareProcess();
      return performance.now() - began;
    },
    close: async () => {
      messages.stop();
      await connection.close();
      await database.end();
    },
  };
}

/** Starts `/bin/sh -c :` and waits for its end. */
export const bareProcess = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', ':'], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });

/** Inserts committed in a second by so many clients at the same time: what this PostgreSQL can do at best. */
export async function commitsPerSecond(databaseUrl: string, clients: number, seconds: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: clients });
  const body = JSON.stringify({ text: 'x'.repeat(600) });
  let commits = 0;
  try {
    await pool.query(
      'create table if not exists ceiling (id bigint generated always as identity, body jsonb not null)',
    );
    const began = performance.now();
    const client = async (): Promise<void> => {
      while (performance.now() - began < seconds * 1000) {
        await pool.query('insert into ceiling (body) values ($1)', [body]);
        commits++;
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return (1000 * commits) / (performance.now() - began);
  } finally {
    await pool.query('drop table if exists ceiling');
    await pool.end();
  }
}
