import type {
  CallerV1,
  ConditionStatus,
  ConditionType,
  ExecutionIdV1,
  Problem,
  WhyReason,
  WhyView,
} from '@millrace/contracts';
import { explain, type ConditionBlockName, type Flow, type OpenFlow, type Reason, type RunId } from '@millrace/engine';
import { err, formatInstant, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ConditionsRepository } from '../outbound/postgres/conditions.repository.ts';
import type { ExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { JobRow } from '../outbound/postgres/job.row.ts';
import { PipelineRow } from '../outbound/postgres/pipeline.rows.ts';
import { Executions } from './executions.ts';
import { Flows } from './flows.ts';
import { Locks } from './locks.ts';
import { noExecution } from './refusals.ts';

const passed: readonly ConditionStatus[] = ['Succeeded', 'Overridden'];

/** Conditions by the names that a declaration gives them, as the engine says them. */
const blockOf: Readonly<Record<ConditionType, ConditionBlockName>> = {
  BEFORE_ENTRY: 'beforeEntry',
  ON_SUCCESS: 'onSuccess',
  ON_FAILURE: 'onFailure',
};

const iso = (at: Date): string => at.toISOString();

/** Says in words why an execution is where it is, from what was stored when it was decided. */
@Injectable()
export class ExplainExecutions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly lookup: Executions,
    private readonly executions: ExecutionsRepository,
    private readonly conditions: ConditionsRepository,
    private readonly flows: Flows,
    private readonly locks: Locks,
  ) {}

  async why({ caller, pipelineName, executionId }: ExecutionIdV1): Promise<Result<WhyView, Problem>> {
    return this.work.read(async (tx) => {
      const execution = await this.lookup.visible(tx, caller, executionId);
      if (execution === undefined || (pipelineName !== undefined && execution.pipelineName !== pipelineName)) {
        return err(noExecution(pipelineName, executionId));
      }
      const flow = await this.flows.read(tx, execution.flowId);
      const reasons =
        execution.endedAt === null
          ? await this.active(tx, caller, execution, flow)
          : await this.ended(tx, execution, execution.endedAt, flow);
      return ok({
        executionId,
        pipelineName: execution.pipelineName,
        status: execution.status,
        sentences: reasons.map(({ text }) => text),
        reasons,
      });
    });
  }

  private async active(
    tx: Tx,
    caller: CallerV1,
    execution: ExecutionRow,
    flow: Flow | undefined,
  ): Promise<readonly WhyReason[]> {
    if (flow?.status !== 'open') return [];
    const found: Reason[] = [];
    for (const reason of explain(flow, execution.id as RunId)) {
      found.push(await this.withHolder(tx, caller, flow, execution, reason));
    }
    if (found.length === 0) return [{ kind: 'cause', text: execution.cause, since: iso(execution.updatedAt) }];
    const ids = found.flatMap(({ actionExecutionId }) => actionExecutionId ?? []);
    const jobs = new Map((await tx.findBy(JobRow, { id: In(ids) })).map((job) => [job.id, job]));
    const begun = await this.begunAt(tx, execution, ids);
    return found.map((reason) => {
      const id = reason.actionExecutionId ?? '';
      return reasonView(reason, sinceOf(reason, execution, flow, begun.get(id)), jobs.get(id));
    });
  }

  /** Who holds the lock that is waited for, and how many come first: a flow knows neither. */
  private async withHolder(
    tx: Tx,
    caller: CallerV1,
    { account, region }: OpenFlow,
    { id }: ExecutionRow,
    reason: Reason,
  ): Promise<Reason> {
    if (reason.lock === undefined) return reason;
    const { holder, queue } = await this.locks.read(tx, { account, region, lock: reason.lock });
    // Free, or granted a moment ago: the flow will learn of it.
    if (holder === undefined || holder.runId === id) return reason;
    const owner = await this.lookup.visible(tx, caller, holder.runId);
    const who = owner === undefined ? '' : ` of pipeline ${owner.pipelineName}`;
    const before = queue.findIndex(({ runId }) => runId === id);
    const others = before > 0 ? `; ${before} more ${before === 1 ? 'waits' : 'wait'} in front of it` : '';
    const text = `${reason.text}, which execution ${holder.runId}${who} holds${others}`;
    return { ...reason, text, runId: holder.runId as RunId };
  }

  /** Since when each action or rule is open, or its work runs. */
  private async begunAt(tx: Tx, execution: ExecutionRow, ids: readonly string[]) {
    const actions = await this.executions.newestAttempts(tx, execution);
    const rules = await this.conditions.newestRules(tx, [execution.id]);
    const times = [
      ...actions.map((action) => [action.id, action.begunAt ?? action.claimedAt ?? action.startedAt] as const),
      ...rules.map((rule) => [rule.id, rule.startedAt] as const),
    ];
    return new Map(times.filter(([one]) => ids.includes(one)));
  }

  /** Why it ended as it did: the stage that did not succeed, its conditions and its actions. */
  private async ended(
    tx: Tx,
    execution: ExecutionRow,
    endedAt: Date,
    flow: Flow | undefined,
  ): Promise<readonly WhyReason[]> {
    const { id, status, cause } = execution;
    const over = { kind: 'ended', text: `${status}: ${cause}`, since: iso(endedAt) };
    if (status === 'Succeeded') return [over];
    const actions = await this.executions.newestAttempts(tx, execution);
    const conditions = await this.conditions.conditions(tx, [id]);
    const stages = (await this.executions.stages(tx, id)).filter(
      (stage) => stage.status !== 'Succeeded' && stage.status !== 'Skipped',
    );
    const reasons = stages.flatMap((stage): WhyReason[] => {
      const { stageName } = stage;
      const unmet = conditions.filter((one) => one.stageName === stageName && !passed.includes(one.status));
      const unsuccessful = actions.filter((one) => one.stageName === stageName && one.status !== 'Succeeded');
      return [
        { kind: 'cause', text: `Stage ${stageName} is ${stage.status}: ${stage.cause}`, stageName },
        ...unmet.map((one) => ({
          kind: 'condition',
          text: `The condition ${blockOf[one.conditionType]} of stage ${stageName} is ${one.status}: ${one.cause}`,
          stageName,
          since: iso(one.changedAt),
        })),
        // What it ended by comes first: the cause may be the attempt that was to follow, and never came.
        ...unsuccessful.map(({ actionName, status: ended, error, cause: why, updatedAt }) => ({
          kind: 'cause',
          text: `Action ${actionName} is ${ended}: ${error?.message ?? why}`,
          stageName,
          actionName,
          since: iso(updatedAt),
        })),
      ];
    });
    // The flow of a PARALLEL execution is not told of updates, after which nothing comes back.
    const pipeline = await tx.findOneBy(PipelineRow, { id: execution.pipelineId });
    const isOutdated = pipeline?.version !== execution.pipelineVersion;
    const ways = isOutdated || flow?.status !== 'open' ? [] : explain(flow, id as RunId);
    return [over, ...reasons, ...ways.map(({ kind, text, stage: stageName }) => ({ kind, text, stageName }))];
  }
}

/** A gate that was closed knows when; otherwise the last change of the execution is what made it wait. */
function sinceOf(reason: Reason, execution: ExecutionRow, flow: Flow, begunAt: Date | undefined): string {
  if (begunAt !== undefined) return iso(begunAt);
  const transition = flow.status === 'open' ? flow.stages[reason.stage]?.transition : undefined;
  return reason.kind === 'transition' && transition?.status === 'disabled'
    ? formatInstant(transition.at)
    : iso(execution.updatedAt);
}

function reasonView(reason: Reason, since: string, job: JobRow | undefined): WhyReason {
  const { kind, text, stage: stageName, action: actionName, runId: executionId, until } = reason;
  return {
    kind,
    text: `${text}${kind === 'approval' ? `, since ${since}` : withJob(kind, job, since)}`,
    stageName,
    since,
    ...(actionName === undefined ? {} : { actionName }),
    ...(executionId === undefined ? {} : { executionId }),
    ...(until === undefined ? {} : { until: formatInstant(until) }),
  };
}

/** Who has the job, which the engine does not know. */
function withJob(kind: Reason['kind'], job: JobRow | undefined, since: string): string {
  switch (job?.status) {
    case 'offered': {
      const { category, owner, provider, version } = job.offer?.actionType ?? {};
      const type = job.offer === null ? '' : ` of type ${category}/${owner}/${provider}/${version}`;
      return `; the job${type} was offered at ${since} and nobody has claimed it (offered ${job.offers === 1 ? 'once' : `${job.offers} times`})`;
    }
    case 'claimed':
      // A rule that watches an alarm says nothing until it ends, so that it may go on elsewhere.
      if (kind === 'condition') return `; worker ${job.workerId} has had the job since ${since}`;
      return `; worker ${job.workerId} claimed the job at ${since} and prepares it`;
    case 'begun':
      return `; on worker ${job.workerId} since ${since}`;
    case 'settled':
    case undefined:
      return '';
  }
}
