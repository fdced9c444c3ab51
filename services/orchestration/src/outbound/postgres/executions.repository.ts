import type { ExecutionStatus, TriggerType } from '@millrace/contracts';
import { derivedUuid, type Instant } from '@millrace/kernel';
import { send, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, type FindOptionsWhere } from 'typeorm';
import { ActionExecutionRow, ExecutionRow, StageExecutionRow } from './execution.rows.ts';

/** A slice of a list, newest first. `before` is the sequence number that the former page ended with. */
export interface Slice {
  readonly before: string | undefined;
  readonly limit: number;
}

/** Which executions are wanted; all that is undefined leaves them as they are. */
export interface ExecutionFilter {
  readonly status: ExecutionStatus | undefined;
  readonly triggerType: TriggerType | undefined;
  /** ISO 8601. */
  readonly startedAfter: string | undefined;
  readonly startedBefore: string | undefined;
  /** Only deliveries that succeeded in this stage in this version of the pipeline. */
  readonly succeeded: { readonly stage: string; readonly version: number } | undefined;
}

/** What makes a start that is asked for again the same start. */
export interface StartToken {
  readonly pipelineId: string;
  readonly token: string;
}

/** The execution that a token begins, so that of two who come with it at the same moment both begin the same one. */
export const executionIdFor = ({ pipelineId, token }: StartToken): string => derivedUuid(pipelineId, `token/${token}`);

/** More than any pipeline may have actions. */
const wholeExecution: Slice = { before: undefined, limit: 10_000 };

const succeededThere = `exists (select from stage_execution stage where stage.execution_id = execution.id
  and stage.stage_name = :stage and stage.status = 'Succeeded')`;

/** History, as it was projected. */
@Injectable()
export class ExecutionsRepository {
  async find(tx: Tx, id: string): Promise<ExecutionRow | undefined> {
    return isUuid(id) ? ((await tx.findOneBy(ExecutionRow, { id })) ?? undefined) : undefined;
  }

  /** Of each whether it has begun. */
  async exist(tx: Tx, ids: readonly string[]): Promise<readonly boolean[]> {
    const rows = await send<{ id: string }>(tx, `select id from execution where id = any($1::uuid[])`, [ids]);
    const known = new Set(rows.map(({ id }) => id));
    return ids.map((id) => known.has(id));
  }

  async countActive(tx: Tx, pipelineId: string): Promise<number> {
    return tx.countBy(ExecutionRow, { pipelineId, endedAt: IsNull() });
  }

  /** Flows of the active PARALLEL executions of a pipeline. */
  async ownFlows(tx: Tx, pipelineId: string): Promise<readonly string[]> {
    const rows: { flow_id: string }[] = await tx.query(
      `select flow_id from execution where pipeline_id = $1 and ended_at is null and flow_id <> pipeline_id order by seq`,
      [pipelineId],
    );
    return rows.map((row) => row.flow_id);
  }

  /** Of each token the execution that it began, unless that was before `since`. */
  async startedWith(tx: Tx, tokens: readonly StartToken[], since: Instant): Promise<readonly (string | undefined)[]> {
    const rows: { id: string | null }[] = await tx.query(
      `select (
         select id from (
           select id, seq, started_at from execution
           where pipeline_id = asked.pipeline_id and request_token = asked.token
           union all select id, seq, started_at from execution where id = asked.id) started
         where started_at > $4 order by seq limit 1) as id
       from unnest($1::uuid[], $2::text[], $3::uuid[]) with ordinality as asked (pipeline_id, token, id, place)
       order by place`,
      [
        tokens.map(({ pipelineId }) => pipelineId),
        tokens.map(({ token }) => token),
        tokens.map(executionIdFor),
        new Date(since),
      ],
    );
    return rows.map(({ id }) => id ?? undefined);
  }

  async rememberToken(tx: Tx, id: string, token: string): Promise<void> {
    await tx.update(ExecutionRow, { id }, { requestToken: token });
  }

  /** Newest first. */
  async list(
    tx: Tx,
    pipelineId: string,
    { before, limit }: Slice,
    { status, triggerType, startedAfter, startedBefore, succeeded }: ExecutionFilter,
  ): Promise<readonly ExecutionRow[]> {
    const query = tx
      .createQueryBuilder(ExecutionRow, 'execution')
      .where('execution.pipelineId = :pipelineId', { pipelineId })
      .orderBy('execution.seq', 'DESC')
      .limit(limit);
    if (before !== undefined) query.andWhere('execution.seq < :before', { before });
    if (status !== undefined) query.andWhere('execution.status = :status', { status });
    if (triggerType !== undefined) {
      query.andWhere(`execution.trigger ->> 'triggerType' = :triggerType`, { triggerType });
    }
    if (startedAfter !== undefined) {
      query.andWhere('execution.startedAt >= :startedAfter', { startedAfter: new Date(startedAfter) });
    }
    if (startedBefore !== undefined) {
      query.andWhere('execution.startedAt < :startedBefore', { startedBefore: new Date(startedBefore) });
    }
    if (succeeded !== undefined) {
      query.andWhere('execution.pipelineVersion = :version', { version: succeeded.version });
      query.andWhere(`execution.executionType = 'STANDARD'`);
      query.andWhere(succeededThere, { stage: succeeded.stage });
    }
    return query.getMany();
  }

  async stages(tx: Tx, executionId: string): Promise<readonly StageExecutionRow[]> {
    return tx.findBy(StageExecutionRow, { executionId });
  }

  /** Newest first; the newest attempt of each action only when `latestOnly`. */
  async actions(
    tx: Tx,
    where: { readonly pipelineId: string; readonly executionId?: string },
    { before, limit }: Slice,
    latestOnly = false,
  ): Promise<readonly ActionExecutionRow[]> {
    const wanted: FindOptionsWhere<ActionExecutionRow> = {
      ...where,
      ...(before === undefined ? {} : { seq: LessThan(before) }),
    };
    if (latestOnly && where.executionId !== undefined) {
      const newest: { id: string }[] = await tx.query(
        `select distinct on (stage_name, action_name) id from action_execution
         where execution_id = $1 order by stage_name, action_name, seq desc`,
        [where.executionId],
      );
      wanted.id = In(newest.map(({ id }) => id));
    }
    return tx.find(ActionExecutionRow, { where: wanted, order: { seq: 'DESC' }, take: limit });
  }

  /** The newest attempt of each action of an execution, newest first. */
  async newestAttempts(tx: Tx, { id: executionId, pipelineId }: ExecutionRow): Promise<readonly ActionExecutionRow[]> {
    return this.actions(tx, { pipelineId, executionId }, wholeExecution, true);
  }

  /** Every attempt of every action of an execution. */
  async everyAttempt(tx: Tx, executionId: string): Promise<readonly ActionExecutionRow[]> {
    return tx.findBy(ActionExecutionRow, { executionId });
  }

  /** What stands in a stage now: the newest execution that succeeded there. */
  async newestSuccess(tx: Tx, pipelineId: string, stage: string): Promise<ExecutionRow | undefined> {
    const found = await tx
      .createQueryBuilder(ExecutionRow, 'execution')
      .where('execution.pipelineId = :pipelineId', { pipelineId })
      .andWhere(succeededThere, { stage })
      .orderBy('execution.seq', 'DESC')
      .limit(1)
      .getOne();
    return found ?? undefined;
  }

  /**
   * The newest execution of each of these actions of a pipeline, whichever run it belonged to; PARALLEL runs show none.
   * One look into an index for each: the length of the history does not matter.
   */
  async newestActions(
    tx: Tx,
    pipelineId: string,
    actions: readonly { readonly stage: string; readonly action: string }[],
  ): Promise<readonly ActionExecutionRow[]> {
    return tx
      .createQueryBuilder(ActionExecutionRow, 'action')
      .where(
        `action.id in (
           select newest.id from unnest(:stages::text[], :actions::text[]) as wanted (stage, action) cross join lateral (
             select id from action_execution
             where flow_id = :pipelineId and stage_name = wanted.stage and action_name = wanted.action
             order by seq desc limit 1
           ) newest)`,
        {
          pipelineId,
          stages: actions.map(({ stage }) => stage),
          actions: actions.map(({ action }) => action),
        },
      )
      .getMany();
  }

  async action(tx: Tx, id: string): Promise<ActionExecutionRow | undefined> {
    return (await tx.findOneBy(ActionExecutionRow, { id })) ?? undefined;
  }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
