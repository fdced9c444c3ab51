import type { FlowEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { ExecutionRow } from './execution.rows.ts';

/** A recorded fact, with its place in the log of its flow. */
export interface LoggedFact {
  readonly revision: number;
  readonly at: Date;
  readonly event: FlowEvent;
  /** Id of the message or request that led to it. */
  readonly causedBy: string;
}

/** The facts of one execution out of the log of its flow. */
@Injectable()
export class FlowLogRepository {
  /** Reads between the execution's first and last fact only; those of other executions in between are left out. */
  async of(
    tx: Tx,
    { id, flowId, firstRevision, lastRevision }: ExecutionRow,
    { after = 0, upTo, limit }: { readonly after?: number; readonly upTo?: number; readonly limit: number },
  ): Promise<readonly LoggedFact[]> {
    const rows: { revision: string; at: Date; data: FlowEvent; caused_by: string }[] = await tx.query(
      `select revision, at, data, caused_by from aggregate_event
       where kind = 'flow' and id = $1 and revision >= $2 and revision > $3
         and ($4::bigint is null or revision <= $4) and ($5::bigint is null or revision <= $5)
         and (data ->> 'runId' = $6 or (type = 'RunStarted' and data -> 'run' ->> 'id' = $6))
       order by revision limit $7`,
      [flowId, firstRevision ?? 0, after, lastRevision, upTo, id, limit],
    );
    return rows.map(({ revision, at, data: event, caused_by: causedBy }) => ({
      revision: Number(revision),
      at,
      event,
      causedBy,
    }));
  }
}
