import {
  problem,
  type CallerV1,
  type GetPipelineV1,
  type InboundView,
  type ListPipelinesV1,
  type Page,
  type PipelineStateView,
  type PipelineSummary,
  type PipelineView,
  type Problem,
  type StageStatus,
  type TransitionView,
} from '@millrace/contracts';
import {
  actionsIn,
  type ActionDeclaration,
  type Flow,
  type LatestInStage,
  type Run,
  type StageSlot,
} from '@millrace/engine';
import { err, formatInstant, instant, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { pageOf, readPageToken } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { ConditionsRepository } from '../outbound/postgres/conditions.repository.ts';
import { ExecutionRow, StageExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelineRow, PipelineVersionRow } from '../outbound/postgres/pipeline.rows.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { ActionUrls } from './action-urls.ts';
import { retryMetadata, stageConditions } from './condition-views.ts';
import { actionExecutionDetail } from './execution-views.ts';
import { Flows } from './flows.ts';
import { stageStatus } from './history-projection.ts';
import { known } from './known.ts';
import { pipelineView } from './pipeline-view.ts';
import { noPipeline } from './refusals.ts';

/** ListPipelines is the one operation with pages of a thousand. */
const pageSize = 1000;

/** Pipelines as people see them: definitions, versions, and what happens in them now. */
@Injectable()
export class Pipelines {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly conditions: ConditionsRepository,
    private readonly flows: Flows,
    private readonly urls: ActionUrls,
  ) {}

  async get({ caller, pipelineName: name, version }: GetPipelineV1): Promise<Result<PipelineView, Problem>> {
    const { account, region } = caller;
    return this.work.look(async (tx) => {
      const row = await this.pipelines.find(tx, { account, region, name });
      if (row === undefined) return err(noPipeline(account, name));
      const isInForce = version === undefined || version === row.version;
      const declaration = isInForce
        ? await this.pipelines.current(tx, row)
        : (await this.pipelines.version(tx, row.id, version))?.declaration;
      if (declaration === undefined) {
        return err(problem('pipeline.version-not-found', `Pipeline '${name}' has no version ${version}`));
      }
      const { tags, createdAt, updatedAt, pollingDisabledAt } = row;
      const times = {
        createdAt: instant(createdAt.getTime()),
        updatedAt: instant(updatedAt.getTime()),
        pollingDisabledAt: pollingDisabledAt === null ? undefined : instant(pollingDisabledAt.getTime()),
      };
      return ok(pipelineView(declaration, { account, region, name, tags, ...times }));
    });
  }

  /** Sorted by name. */
  async list({ caller, namePrefix, tag, page }: ListPipelinesV1): Promise<Result<Page<PipelineSummary>, Problem>> {
    const { account, region } = caller;
    const listed = `pipelines:${account}:${region}:${JSON.stringify([namePrefix, tag?.key, tag?.value])}`;
    const after = readPageToken(listed, page);
    if (!after.ok) return after;
    const limit = Math.min(page.maxResults ?? pageSize, pageSize);
    return this.work.read(async (tx) => {
      const slice = { after: after.value, limit: limit + 1 };
      const rows = await this.pipelines.list(tx, { account, region }, { namePrefix, tag }, slice);
      const view = await this.summaries(tx, rows);
      return ok(pageOf(listed, rows, limit, ({ name }) => name, view));
    });
  }

  /** GetPipelineState: stages of the current version, each with who is in it, who waits, and what its actions did last. */
  async state({ account, region }: CallerV1, name: string): Promise<Result<PipelineStateView, Problem>> {
    return this.work.read(async (tx) => {
      const row = await this.pipelines.find(tx, { account, region, name });
      if (row === undefined) return err(noPipeline(account, name));
      // Statements that need nothing of each other are sent together: each round trip holds a connection.
      const [{ stages, executionMode }, flow] = await Promise.all([
        this.pipelines.current(tx, row),
        this.flows.read(tx, row.id),
      ]);
      // In PARALLEL mode no execution is shown; what another mode left behind is there again when that mode is.
      const shown = executionMode === 'PARALLEL' ? undefined : flow;
      const declared = stages.flatMap((stage) =>
        actionsIn(stage).map(({ name: action }) => ({ stage: stage.name, action })),
      );
      const actions = shown === undefined ? [] : await this.executions.newestActions(tx, row.id, declared);
      const inStages =
        shown?.status === 'open' ? Object.values(shown.stages).flatMap(({ latest }) => latest ?? []) : [];
      const latestIds = [...new Set(inStages.map(({ runId }) => runId as string))];
      const executionIds = [...new Set([...latestIds, ...actions.map(({ executionId }) => executionId)])];
      const used = stages.flatMap((stage) => stage.actions.map(({ actionTypeId }) => actionTypeId));
      const [executions, conditions, retried, urls] = await Promise.all([
        executionIds.length === 0 ? [] : tx.findBy(ExecutionRow, { id: In(executionIds) }),
        this.conditions.conditions(tx, latestIds),
        latestIds.length === 0
          ? []
          : tx.findBy(StageExecutionRow, { executionId: In(latestIds), retries: Not(IsNull()) }),
        this.urls.for(tx, { account, region }, used),
      ]);
      const rules = conditions.length === 0 ? [] : await this.conditions.newestRules(tx, latestIds);
      const view = (stageName: string, action: ActionDeclaration) => {
        const actionName = action.name;
        const newest = actions.find((one) => one.stageName === stageName && one.actionName === actionName);
        const execution = executions.find(({ id }) => id === newest?.executionId);
        const latest = newest && execution && urls.detailed(actionExecutionDetail(newest, execution));
        return { name: actionName, ...urls.of(action, latest), ...known({ latestExecution: latest }) };
      };
      return ok({
        pipelineName: name,
        pipelineVersion: row.version,
        created: row.createdAt.toISOString(),
        updated: row.updatedAt.toISOString(),
        stages: stages.map((stage) => {
          const slot = flow?.status === 'open' ? flow.stages[stage.name] : undefined;
          const entered = shown === undefined ? undefined : slot?.latest;
          const execution = executions.find(({ id }) => id === entered?.runId);
          const latest = latestExecution(shown, entered, execution);
          const retries = retried.find(
            (one) => one.executionId === entered?.runId && one.stageName === stage.name,
          )?.retries;
          return {
            name: stage.name,
            inboundTransition: transitionView(slot),
            inboundExecutions: inbound(shown, stage.name),
            ...known({
              latestExecution: latest,
              conditions: stageConditions(stage, execution, { conditions, rules }),
              retryStageMetadata: retryMetadata(retries),
            }),
            actions: actionsIn(stage).map((action) => view(stage.name, action)),
          };
        }),
      });
    });
  }

  private async summaries(tx: Tx, rows: readonly PipelineRow[]): Promise<(row: PipelineRow) => PipelineSummary> {
    const ids = rows.map(({ id }) => id);
    const definitions = await tx
      .createQueryBuilder(PipelineVersionRow, 'definition')
      .innerJoin(
        PipelineRow,
        'pipeline',
        'pipeline.id = definition.pipelineId and pipeline.version = definition.version',
      )
      .where('pipeline.id in (:...ids)', { ids: [...ids, '00000000-0000-0000-0000-000000000000'] })
      .getMany();
    const newest: { id: string; pipeline_id: string; status: ExecutionRow['status']; started_at: Date }[] =
      await tx.query(
        `select newest.* from unnest($1::uuid[]) as wanted (id) cross join lateral (
           select id, pipeline_id, status, started_at from execution where pipeline_id = wanted.id order by seq desc limit 1
         ) newest`,
        [ids],
      );
    return (row) => {
      const declaration = definitions.find(({ pipelineId }) => pipelineId === row.id)?.declaration;
      if (declaration === undefined) throw new Error(`pipeline ${row.id} has no version ${row.version}`);
      const latest = newest.find(({ pipeline_id }) => pipeline_id === row.id);
      return {
        name: row.name,
        version: row.version,
        pipelineType: declaration.pipelineType,
        executionMode: declaration.executionMode,
        created: row.createdAt.toISOString(),
        updated: row.updatedAt.toISOString(),
        ...(latest && {
          latestExecution: {
            executionId: latest.id,
            status: latest.status,
            startedAt: latest.started_at.toISOString(),
          },
        }),
      };
    };
  }
}

function transitionView(slot: StageSlot | undefined): TransitionView {
  const transition = slot?.transition;
  if (transition === undefined) return { enabled: true };
  const { by: lastChangedBy, at } = transition;
  const changed = { ...known({ lastChangedBy, lastChangedAt: at === undefined ? undefined : formatInstant(at) }) };
  return transition.status === 'enabled'
    ? { enabled: true, ...changed }
    : { enabled: false, ...changed, disabledReason: transition.reason };
}

/** The last execution that entered the stage. A PARALLEL pipeline has none: its runs are flows of their own. */
function latestExecution(
  flow: Flow | undefined,
  latest: LatestInStage | undefined,
  execution: ExecutionRow | undefined,
): InboundView | undefined {
  if (latest === undefined || flow?.status !== 'open') return undefined;
  const run = flow.runs[latest.runId];
  const status = latest.status === 'inside' ? statusInside(run) : stageStatus[latest.status];
  return { executionId: latest.runId, status, type: run?.type ?? execution?.executionType ?? 'STANDARD' };
}

/** How a stage stands that holds its run. Once it has failed, its failure condition says what follows from that (3.11). */
function statusInside(run: Run | undefined): StageStatus {
  if (run?.status !== 'in-stage') return 'InProgress';
  if (run.ending.kind === 'stopping') return 'Stopping';
  return run.phase.kind === 'failure' ? 'Failed' : 'InProgress';
}

/** Who waits in front of the stage, the first come first. */
const inbound = (flow: Flow | undefined, stage: string): readonly InboundView[] =>
  flow?.status !== 'open'
    ? []
    : Object.values(flow.runs)
        .flatMap((run) => (run.status === 'waiting' && run.stage === stage ? [run] : []))
        .sort((a, b) => a.arrival - b.arrival)
        .map(({ id: executionId, type }) => ({ executionId, status: 'InProgress', type }));
