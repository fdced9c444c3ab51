import {
  problem,
  type ActionExecutionDetail,
  type CallerV1,
  type ExecutionIdV1,
  type ExecutionSummary,
  type ExecutionView,
  type ListActionExecutionsV1,
  type ListExecutionsV1,
  type Page,
  type Problem,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { pageOf, readPageToken } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Place } from '../outbound/postgres/action-types.repository.ts';
import { ConditionsRepository } from '../outbound/postgres/conditions.repository.ts';
import { ExecutionRow, type ActionExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelineRow } from '../outbound/postgres/pipeline.rows.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { ActionUrls } from './action-urls.ts';
import { DeclaredRoles } from './declared-roles.ts';
import { actionExecutionDetail, executionSummary, executionView } from './execution-views.ts';
import { known } from './known.ts';
import { noExecution, noPipeline } from './refusals.ts';

/** CodePipeline's page size for histories. */
const pageSize = 100;

/** The history of executions, for people and for CodePipeline's list operations. */
@Injectable()
export class Executions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly conditions: ConditionsRepository,
    private readonly urls: ActionUrls,
  ) {}

  async get({ caller, pipelineName, executionId }: ExecutionIdV1): Promise<Result<ExecutionView, Problem>> {
    return this.work.read(async (tx) => {
      const execution = await this.visible(tx, caller, executionId);
      if (execution === undefined || (pipelineName !== undefined && execution.pipelineName !== pipelineName)) {
        if (pipelineName !== undefined && (await this.pipeline(tx, caller, pipelineName)) === undefined) {
          return err(noPipeline(caller.account, pipelineName));
        }
        return err(noExecution(pipelineName, executionId));
      }
      const { pipelineId, pipelineVersion } = execution;
      const [pinned, actions, stages, conditions] = await Promise.all([
        this.pipelines.current(tx, { id: pipelineId, version: pipelineVersion }),
        this.executions.newestAttempts(tx, execution),
        this.executions.stages(tx, executionId),
        this.conditions.conditions(tx, [executionId]),
      ]);
      const rules = conditions.length === 0 ? [] : await this.conditions.newestRules(tx, [executionId]);
      const attempts = [
        ...actions.map((action) => actionExecutionDetail(action, execution)),
        ...(await this.takenOver(tx, execution)),
      ];
      return ok(executionView(execution, pinned, stages, attempts, { conditions, rules }));
    });
  }

  /** What a re-run took over in its first stage, from its origin or through it from an earlier one. */
  private async takenOver(tx: Tx, { rerunOf, inherited }: ExecutionRow): Promise<readonly ActionExecutionDetail[]> {
    const reused = new Set(inherited?.reused);
    const origin = rerunOf === null ? undefined : await this.executions.find(tx, rerunOf.executionId);
    if (rerunOf === null || origin === undefined || reused.size === 0) return [];
    const own = (await this.executions.newestAttempts(tx, origin)).map((row) => actionExecutionDetail(row, origin));
    return [...own, ...(await this.takenOver(tx, origin))].filter(
      ({ stageName, actionName }) => stageName === rerunOf.stageName && reused.has(actionName),
    );
  }

  async list(request: ListExecutionsV1): Promise<Result<Page<ExecutionSummary>, Problem>> {
    const { caller, pipelineName, succeededInStage, status, triggerType, startedAfter, startedBefore, page } = request;
    // Two statements that need not see the same moment: a transaction would only make them four.
    return this.work.look(async (tx) => {
      const pipeline = await this.pipeline(tx, caller, pipelineName);
      if (pipeline === undefined) return err(noPipeline(caller.account, pipelineName));
      const wanted = { status, triggerType, startedAfter, startedBefore };
      const filters = JSON.stringify([succeededInStage, ...Object.values(wanted)]);
      const listed = `executions:${pipeline.id}:${filters}`;
      const before = readPageToken(listed, page);
      if (!before.ok) return before;
      const limit = Math.min(page.maxResults ?? pageSize, pageSize);
      const slice = { before: before.value, limit: limit + 1 };
      const succeeded =
        succeededInStage === undefined ? undefined : { stage: succeededInStage, version: pipeline.version };
      const rows = await this.executions.list(tx, pipeline.id, slice, { ...wanted, succeeded });
      return ok(pageOf(listed, rows, limit, ({ seq }) => seq, executionSummary));
    });
  }

  async listActions(request: ListActionExecutionsV1): Promise<Result<Page<ActionExecutionDetail>, Problem>> {
    const { caller, pipelineName, executionId, latestOnly, page } = request;
    return this.work.read(async (tx) => {
      const pipeline = await this.pipeline(tx, caller, pipelineName);
      if (pipeline === undefined) return err(noPipeline(caller.account, pipelineName));
      if (executionId !== undefined) {
        const execution = await this.executions.find(tx, executionId);
        if (execution?.pipelineId !== pipeline.id) {
          return err(noExecution(pipelineName, executionId));
        }
      }
      const listed = `actions:${pipeline.id}:${executionId ?? ''}:${latestOnly ?? false}`;
      const before = readPageToken(listed, page);
      if (!before.ok) return before;
      const limit = Math.min(page.maxResults ?? pageSize, pageSize);
      const where = { pipelineId: pipeline.id, ...(executionId === undefined ? {} : { executionId }) };
      const rows = await this.executions.actions(tx, where, { before: before.value, limit: limit + 1 }, latestOnly);
      const view = await this.detailed(tx, caller, pipeline.id, rows);
      return ok(pageOf(listed, rows, limit, ({ seq }) => seq, view));
    });
  }

  async getAction(caller: CallerV1, actionExecutionId: string): Promise<Result<ActionExecutionDetail, Problem>> {
    return this.work.read(async (tx) => {
      const row = await this.executions.action(tx, actionExecutionId);
      const execution = row === undefined ? undefined : await this.visible(tx, caller, row.executionId);
      if (row === undefined || execution === undefined) {
        const detail = `There is no action execution with id '${actionExecutionId}'`;
        return err(problem('action-execution.not-found', detail));
      }
      const urls = await this.urls.for(tx, caller, [row.actionType]);
      return ok(urls.detailed(actionExecutionDetail(row, execution)));
    });
  }

  private async detailed(
    tx: Tx,
    place: Place,
    pipelineId: string,
    rows: readonly ActionExecutionRow[],
  ): Promise<(row: ActionExecutionRow) => ActionExecutionDetail> {
    const ids = [...new Set(rows.map(({ executionId }) => executionId))];
    const executions = new Map((await tx.findBy(ExecutionRow, { id: In(ids) })).map((row) => [row.id, row]));
    const used = rows.map(({ actionType }) => actionType);
    const [urls, roles] = await Promise.all([
      this.urls.for(tx, place, used),
      DeclaredRoles.read(tx, this.pipelines, pipelineId, executions.values()),
    ]);
    return (row) => {
      const execution = executions.get(row.executionId);
      if (execution === undefined) throw new Error(`action execution ${row.id} has no execution`);
      const roleArn = roles.ofAction(execution.pipelineVersion, row.stageName, row.actionName);
      return urls.detailed({ ...actionExecutionDetail(row, execution), ...known({ roleArn }) });
    };
  }

  private async pipeline(tx: Tx, { account, region }: CallerV1, name: string): Promise<PipelineRow | undefined> {
    return this.pipelines.find(tx, { account, region, name });
  }

  /** Only executions of the caller's own pipelines, and only as long as the pipeline is there. */
  async visible(tx: Tx, { account, region }: CallerV1, id: string): Promise<ExecutionRow | undefined> {
    const execution = await this.executions.find(tx, id);
    if (execution === undefined) return undefined;
    const pipeline = await tx.findOneBy(PipelineRow, { id: execution.pipelineId, account, region });
    return pipeline === null || pipeline.deletedAt !== null ? undefined : execution;
  }
}
