import { Clock, formatInstant, instant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { whenStorable } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** When each watched alarm was first looked at: what a runner that takes a job over must not begin anew. */
@Injectable()
export class WatchRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns when the watch began, which is now unless another runner had begun it */
  async begin(jobId: string, signal: AbortSignal): Promise<Instant> {
    const at = formatInstant(this.clock.now());
    const rows: { began_at: Date }[] = await whenStorable(signal, () =>
      this.dataSource.query(
        `insert into rule_watch (job_id, began_at) values ($1, $2)
         on conflict on constraint rule_watch_pk do update set began_at = rule_watch.began_at
         returning began_at`,
        [jobId, at],
      ),
    );
    const [row] = rows;
    if (!row) throw new Error(`the watch of job ${jobId} vanished`);
    return instant(row.began_at.getTime());
  }

  async ended(tx: Tx, jobId: string): Promise<void> {
    await tx.query('delete from rule_watch where job_id = $1', [jobId]);
  }
}
