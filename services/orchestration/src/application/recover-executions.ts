import type {
  CallerV1,
  OverrideConditionV1,
  Problem,
  RerunExecutionV1,
  RetryStageV1,
  RollbackStageV1,
} from '@millrace/contracts';
import type { FlowCommand, OverrideCondition, RetryStage, RunArchive, RunId } from '@millrace/engine';
import { Clock, err, Ids, ok, type Result } from '@millrace/kernel';
import { traceparentOf } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { ExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import type { PipelineRow } from '../outbound/postgres/pipeline.rows.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { Flows } from './flows.ts';
import { PipelinePolling } from './pipeline-polling.ts';
import { noExecution, noPipeline, refusal } from './refusals.ts';
import { archiveOf } from './run-archive.ts';
import { StartExecutions } from './start-executions.ts';
import { startedPipeline } from './start-lanes.ts';

type Begun = Result<{ executionId: string }, Problem>;

interface Addressed {
  readonly caller: CallerV1;
  readonly pipelineName: string;
  readonly executionId: string;
}

/** What people do about executions that failed or went wrong: retry, override, roll back, run again. */
@Injectable()
export class RecoverExecutions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly starts: StartExecutions,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly polling: PipelinePolling,
  ) {}

  /** The execution keeps its id. */
  async retry(request: RetryStageV1): Promise<Begun> {
    const { stageName: stage, retryMode: mode } = request;
    return this.about(request, (tx, pipeline, execution) =>
      this.bringBack(tx, pipeline, execution, (common) => ({
        type: 'RetryStage',
        ...common,
        stage,
        mode,
        by: request.caller.arn,
      })),
    );
  }

  async override(request: OverrideConditionV1): Promise<Result<Record<string, never>, Problem>> {
    const { stageName: stage, conditionType, caller } = request;
    const block = conditionType === 'BEFORE_ENTRY' ? 'beforeEntry' : 'onSuccess';
    const passed = await this.about(request, (tx, pipeline, execution) =>
      this.bringBack(tx, pipeline, execution, (common) => ({
        type: 'OverrideCondition',
        ...common,
        stage,
        block,
        by: caller.arn,
      })),
    );
    return passed.ok ? ok({}) : passed;
  }

  /** Begins an execution that takes one stage back. */
  async rollback(request: RollbackStageV1): Promise<Begun> {
    const { caller, pipelineName, stageName: stage, how, clientRequestToken: token } = request;
    return this.about({ caller, pipelineName, executionId: request.targetExecutionId }, (tx, pipeline, execution) =>
      this.oncePerToken(tx, pipeline, token, async (runId) => {
        const target = await this.archive(tx, execution);
        const command = {
          type: 'RollbackStage',
          at: this.clock.now(),
          runId: runId as RunId,
          stage,
          target,
          by: caller.arn,
          how,
          ...traced(),
        } as const;
        const decided = await this.flows.decideIn(tx, pipeline.id, command, { id: `rollback:${runId}` });
        if (!decided.ok) return err(refusal(decided.error));
        await this.polling.enable(tx, pipeline);
        return ok({ executionId: runId });
      }),
    );
  }

  /** Begins an execution that has what the origin had produced before the chosen place. */
  async rerun(request: RerunExecutionV1): Promise<Begun> {
    const { caller, stageName: stage, actionName: action, clientRequestToken: token } = request;
    return this.about(request, (tx, pipeline, execution) =>
      this.oncePerToken(tx, pipeline, token, async (runId) => {
        const declaration = await this.pipelines.current(tx, pipeline);
        const command = {
          type: 'RerunExecution',
          at: this.clock.now(),
          runId: runId as RunId,
          origin: await this.archive(tx, execution),
          stage,
          by: caller.arn,
          ...(action === undefined ? {} : { action }),
          ...traced(),
        } as const;
        return this.starts.beginIn(tx, startedPipeline(pipeline, declaration), command, { id: `rerun:${runId}` });
      }),
    );
  }

  /** What an execution has left for others, out of its own rows. */
  async archive(tx: Tx, execution: ExecutionRow): Promise<RunArchive> {
    const { id: executionId, pipelineId, pipelineVersion } = execution;
    const pinned = await this.pipelines.version(tx, pipelineId, pipelineVersion);
    if (pinned === undefined) throw new Error(`version ${pipelineVersion} of pipeline ${pipelineId} is gone`);
    const stages = await this.executions.stages(tx, executionId);
    const actions = await this.executions.everyAttempt(tx, executionId);
    return archiveOf(execution, pinned.declaration, stages, actions);
  }

  /** Whoever asks of the same pipeline waits, so that each sees what the one before has done. */
  private async about<T>(
    { caller: { account, region }, pipelineName, executionId }: Addressed,
    work: (tx: Tx, pipeline: PipelineRow, execution: ExecutionRow) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    return this.work.run(async (tx): Promise<Result<T, Problem>> => {
      const pipeline = await this.pipelines.find(tx, { account, region, name: pipelineName }, true);
      if (pipeline === undefined) return err(noPipeline(account, pipelineName));
      const execution = await this.executions.find(tx, executionId);
      if (execution?.pipelineId !== pipeline.id) return err(noExecution(pipelineName, executionId));
      return work(tx, pipeline, execution);
    });
  }

  /** A command to the flow of an execution that may have ended; that of a PARALLEL one is its own. */
  private async bringBack(
    tx: Tx,
    pipeline: PipelineRow,
    { id: executionId, flowId }: ExecutionRow,
    commandOf: (
      common: Pick<RetryStage, 'at' | 'runId' | 'currentVersion' | 'runsElsewhere'>,
    ) => RetryStage | OverrideCondition,
  ): Promise<Begun> {
    const at = this.clock.now();
    const isAlone = flowId !== pipeline.id;
    if (isAlone) await this.followGates(tx, pipeline, flowId);
    const command = commandOf({
      at,
      runId: executionId as RunId,
      currentVersion: pipeline.version,
      ...(isAlone ? { runsElsewhere: await this.executions.countActive(tx, pipeline.id) } : {}),
    });
    const cause = { id: `${command.type === 'RetryStage' ? 'retry' : 'override'}:${executionId}:${at}` };
    const decided = await this.flows.decideIn(tx, flowId, command, cause);
    return decided.ok ? ok({ executionId }) : err(refusal(decided.error));
  }

  /** While a PARALLEL execution was over, nobody told it of the pipeline's gates. */
  private async followGates(tx: Tx, pipeline: PipelineRow, flowId: string): Promise<void> {
    const [gates, own] = [await this.flows.read(tx, pipeline.id), await this.flows.read(tx, flowId)];
    if (gates?.status !== 'open' || own?.status !== 'open') return;
    for (const [stage, slot] of Object.entries(own.stages)) {
      const transition = gates.stages[stage]?.transition;
      if (transition === undefined || transition.status === slot.transition.status) continue;
      const { by = pipeline.name } = transition;
      const command: FlowCommand =
        transition.status === 'disabled'
          ? { type: 'DisableTransition', at: transition.at, stage, by, reason: transition.reason }
          : { type: 'EnableTransition', at: transition.at ?? this.clock.now(), stage, by };
      await this.flows.decideIn(tx, flowId, command, { id: `transition:${pipeline.id}:${command.at}` });
    }
  }

  private async oncePerToken(
    tx: Tx,
    pipeline: PipelineRow,
    token: string | undefined,
    begin: (runId: string) => Promise<Begun>,
  ): Promise<Begun> {
    if (token !== undefined) {
      const first = await this.starts.startedWith(tx, pipeline.id, token);
      if (first !== undefined) return ok({ executionId: first });
    }
    const begun = await begin(this.ids.next());
    if (begun.ok && token !== undefined) await this.executions.rememberToken(tx, begun.value.executionId, token);
    return begun;
  }
}

function traced(): { readonly traceparent?: string } {
  const traceparent = traceparentOf();
  return traceparent === undefined ? {} : { traceparent };
}
