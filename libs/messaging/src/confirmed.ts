import type { StreamName } from '@millrace/contracts';
import { send, type Tx, type UnitOfWork } from '@millrace/persistence';
import type { StreamLife } from './bus.ts';

/** A row of the outbox that JetStream has stored. */
export interface Published {
  readonly seq: string;
  readonly stream: StreamName;
  /** The life that the stream was in. */
  readonly epoch: string;
  readonly streamSeq: number;
}

/** How long published rows are kept to be said again should JetStream lose them. */
export const RETENTION = `interval '6 hours'`;
/**
 * A server that lost its power may have lost the end of a stream, since NATS writes to the disk through by default
 * every two minutes only. What others have stored since hides that, so what was published last is said again.
 */
const UNSURE = `interval '2 minutes'`;

interface Known {
  readonly stream: StreamName;
  readonly epoch: string;
  readonly last_seq: string;
  readonly is_unused: boolean;
}

/**
 * What JetStream has confirmed, and which of it a stream may have lost since. It remembers the life in which each stream
 * was last compared with the outbox, so that a restart need not look at hours of rows to find nothing.
 */
export class Confirmed {
  constructor(private readonly work: UnitOfWork) {}

  /** Marks rows as published. Nobody waits for the disk: a mark that a crash takes away makes its row be said again. */
  async note(batch: readonly Published[]): Promise<void> {
    await this.work.write((tx) => {
      void send(tx, `select set_config('synchronous_commit', 'off', true)`, []);
      for (const { stream, epoch, streamSeq } of latest(batch)) {
        // A row of another life than the one that was compared comes too late for that: it has to be done again.
        void send(
          tx,
          `update outbox_stream set
             epoch = case when epoch = $2::text then epoch
               when starts_with(epoch, split_part($2, '@', 1) || '@') then split_part($2, '@', 1) || '@'
               else '' end,
             last_seq = greatest(last_seq, $3), last_published_at = greatest(last_published_at, now())
           where stream = $1`,
          [stream, epoch, streamSeq],
        );
      }
      void send(
        tx,
        `update outbox set published_at = now(), epoch = done.epoch, stream_seq = done.stream_seq
         from unnest($1::bigint[], $2::text[], $3::bigint[]) as done (seq, epoch, stream_seq)
         where outbox.seq = done.seq`,
        [batch.map((p) => p.seq), batch.map((p) => p.epoch), batch.map((p) => p.streamSeq)],
      );
    });
  }

  /** Takes back the marks of what each stream may have lost. @returns how many of each */
  async takeBackLost(lives: ReadonlyMap<StreamName, StreamLife>): Promise<ReadonlyMap<StreamName, number>> {
    return this.work.run(async (tx) => {
      const known = await send<Known>(
        tx,
        `insert into outbox_stream (stream, epoch, last_seq, last_published_at)
         select stream, '', 0, '-infinity' from unnest($1::text[]) as stream order by stream
         on conflict (stream) do update set stream = excluded.stream
         returning stream, epoch, last_seq, last_published_at = '-infinity' as is_unused`,
        [[...lives.keys()]],
      );
      const lost = new Map<StreamName, number>();
      for (const one of known) {
        const life = lives.get(one.stream);
        if (life !== undefined && life.epoch !== one.epoch) lost.set(one.stream, await this.compare(tx, one, life));
      }
      return lost;
    });
  }

  private async compare(tx: Tx, { stream, epoch, last_seq, is_unused }: Known, life: StreamLife): Promise<number> {
    // In the same life, and no shorter than it was: only its end may have been replaced by what others have stored.
    const isWhole = epoch.startsWith(`${life.created}@`) && Number(last_seq) <= life.lastSeq;
    if (!isWhole) return this.compareAll(tx, stream, life);
    await send(tx, `update outbox_stream set epoch = $2 where stream = $1`, [stream, life.epoch]);
    if (is_unused) return 0;
    const rows = await send(
      tx,
      `update outbox set published_at = null, epoch = null, stream_seq = null
       from outbox_stream as known
       where known.stream = $1 and outbox.stream = $1 and outbox.epoch <> $2
         and published_at >= known.last_published_at - ${UNSURE}
       returning 1`,
      [stream, life.epoch],
    );
    return rows.length;
  }

  private async compareAll(tx: Tx, stream: StreamName, life: StreamLife): Promise<number> {
    const rows = await send(
      tx,
      `update outbox set published_at = null, epoch = null, stream_seq = null
       where stream = $1 and published_at > now() - ${RETENTION} and epoch <> $4 and (
         not starts_with(epoch, $2::text)
         or stream_seq > $3
         or published_at >= (select max(published_at) from outbox where stream = $1) - ${UNSURE}
       )
       returning 1`,
      [stream, `${life.created}@`, life.lastSeq, life.epoch],
    );
    await send(
      tx,
      `update outbox_stream set epoch = $2, last_seq = stored.last_seq, last_published_at = stored.last_published_at
       from (
         select coalesce(max(stream_seq), 0) as last_seq, coalesce(max(published_at), '-infinity') as last_published_at
         from outbox where stream = $1 and published_at is not null
       ) as stored
       where outbox_stream.stream = $1`,
      [stream, life.epoch],
    );
    return rows.length;
  }
}

/** The last of each stream's rows, by the life that they were stored in; streams in the order in which all lock them. */
function latest(batch: readonly Published[]): readonly Published[] {
  const last = new Map<string, Published>();
  for (const one of batch) {
    const key = `${one.stream} ${one.epoch}`;
    if ((last.get(key)?.streamSeq ?? -1) < one.streamSeq) last.set(key, one);
  }
  return [...last.values()].toSorted((a, b) => (a.stream < b.stream ? -1 : 1));
}
