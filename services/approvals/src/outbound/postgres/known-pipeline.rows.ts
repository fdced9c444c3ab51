import type { StageOutlineV1 } from '@millrace/contracts';
import { formatInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';

export interface KnownPipeline {
  readonly account: string;
  readonly region: string;
  readonly pipelineName: string;
  readonly stages: readonly StageOutlineV1[] | undefined;
  readonly deleted: boolean;
}

/** Remembers what an event says of a pipeline, unless a newer one has been heard. */
export async function learnPipeline(tx: Tx, pipeline: KnownPipeline, saidAt: Instant): Promise<void> {
  await tx.query(
    `insert into known_pipeline as known (account, region, pipeline_name, stages, deleted, said_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (account, region, pipeline_name) do update
       set stages = excluded.stages, deleted = excluded.deleted, said_at = excluded.said_at
       where known.said_at <= excluded.said_at`,
    [
      pipeline.account,
      pipeline.region,
      pipeline.pipelineName,
      pipeline.stages === undefined ? null : JSON.stringify(pipeline.stages),
      pipeline.deleted,
      formatInstant(saidAt),
    ],
  );
}

/** @returns undefined when there is no such pipeline. */
export async function knownPipeline(
  tx: Tx,
  where: { readonly account: string; readonly region: string; readonly pipelineName: string },
): Promise<{ readonly stages: readonly StageOutlineV1[] | null } | undefined> {
  const rows: { stages: StageOutlineV1[] | null }[] = await tx.query(
    `select stages from known_pipeline
     where account = $1 and region = $2 and pipeline_name = $3 and not deleted`,
    [where.account, where.region, where.pipelineName],
  );
  return rows[0];
}
