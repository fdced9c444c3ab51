import { eventDrivenProvider } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';

/** That orchestration disabled the polling of a pipeline, and whether it has enabled it again since. */
export interface PollingPause {
  readonly pipelineId: string;
  /** ISO 8601. */
  readonly disabledAt: string;
  readonly ended: boolean;
}

/** Whether `s`, a source, is looked at regularly now. */
export const isPolled = `(s.polls and (s.provider = '${eventDrivenProvider}' or not exists (
  select from pipeline mine join polling_pause pause on pause.pipeline_id = mine.pipeline_id and not pause.ended
  where mine.account = s.account and mine.region = s.region and mine.name = s.pipeline_name)))`;

/** Which pipelines are not polled for now, as orchestration's events say. */
@Injectable()
export class PollingPausesRepository {
  /**
   * Takes a pause, or its end, unless a later one is known. What nobody polls any more is forgotten: what has changed in
   * the meantime is out of date for who polls it again, and starts nothing.
   */
  async take(tx: Tx, { pipelineId, disabledAt, ended }: PollingPause): Promise<void> {
    const taken: unknown[] = await tx.query(
      `insert into polling_pause (pipeline_id, disabled_at, ended) values ($1, $2, $3)
       on conflict (pipeline_id) do update set disabled_at = excluded.disabled_at, ended = excluded.ended
       where (polling_pause.disabled_at, polling_pause.ended) < (excluded.disabled_at, excluded.ended)
       returning 1`,
      [pipelineId, disabledAt, ended],
    );
    if (taken.length === 0 || ended) return;
    const watching = `s.account = w.account and s.region = w.region and s.repository_url = w.repository_url
      and s.access = w.access and s.watched_ref = w.ref`;
    await tx.query(
      `update watch w set refs = null, checked_at = null, failures = 0, last_error = null
       where exists (select from source s join pipeline p
           on p.account = s.account and p.region = s.region and p.name = s.pipeline_name
         where p.pipeline_id = $1 and s.polls and ${watching})
       and not exists (select from source s where ${watching} and ${isPolled})`,
      [pipelineId],
    );
  }

  async forget(tx: Tx, pipelineId: string): Promise<void> {
    await tx.query('delete from polling_pause where pipeline_id = $1', [pipelineId]);
  }
}
