import { problem, type Problem, type SetTransitionV1, type StopExecutionV1 } from '@millrace/contracts';
import type { FlowCommand, RunId } from '@millrace/engine';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { Flows } from './flows.ts';
import { noExecution, noPipeline, refusal } from './refusals.ts';

/** What a person may do to executions under way. */
@Injectable()
export class SteerExecutions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly clock: Clock,
  ) {}

  async stop(request: StopExecutionV1): Promise<Result<{ executionId: string }, Problem>> {
    const { caller, pipelineName, executionId, abandon, reason = '' } = request;
    const { account, region } = caller;
    return this.work.run(async (tx): Promise<Result<{ executionId: string }, Problem>> => {
      const pipeline = await this.pipelines.find(tx, { account, region, name: pipelineName });
      if (pipeline === undefined) return err(noPipeline(account, pipelineName));
      const execution = await this.executions.find(tx, executionId);
      if (execution?.pipelineId !== pipeline.id) {
        return err(noExecution(pipelineName, executionId));
      }
      const at = this.clock.now();
      const command = { type: 'StopExecution', at, runId: executionId as RunId, abandon, reason } as const;
      const decided = await this.flows.decideIn(tx, execution.flowId, command, { id: `stop:${executionId}` });
      return decided.ok ? ok({ executionId }) : err(refusal(decided.error));
    });
  }

  /**
   * The outbound gate of a stage is the inbound gate of the next; that of the last stage leads nowhere. In PARALLEL
   * mode every run stands behind gates of its own, which all follow the pipeline's.
   */
  async setTransition(request: SetTransitionV1): Promise<Result<Record<string, never>, Problem>> {
    const { caller, pipelineName, stageName, transitionType, enabled, reason } = request;
    const { account, region, arn: by } = caller;
    if (!enabled && reason === undefined) {
      const issue = { pointer: '/reason', message: 'A reason is required to disable a transition' };
      return err(problem('request.invalid', issue.message, [issue]));
    }
    return this.work.run(async (tx): Promise<Result<Record<string, never>, Problem>> => {
      const pipeline = await this.pipelines.find(tx, { account, region, name: pipelineName }, true);
      if (pipeline === undefined) return err(noPipeline(account, pipelineName));
      const stages = (await this.pipelines.current(tx, pipeline)).stages.map(({ name }) => name);
      const index = stages.indexOf(stageName);
      const unknown = problem('stage.not-found', `Pipeline '${pipelineName}' has no stage '${stageName}'`);
      // A stage that the pipeline has no more may still hold up executions of older versions.
      if (index < 0 && transitionType === 'Outbound') return err(unknown);
      const stage = transitionType === 'Inbound' ? stageName : stages[index + 1];
      if (stage === undefined) return ok({});
      const at = this.clock.now();
      const command: FlowCommand = enabled
        ? { type: 'EnableTransition', at, stage, by }
        : { type: 'DisableTransition', at, stage, by, reason: reason ?? '' };
      return (await this.tellFlows(tx, pipeline.id, command)) ? ok({}) : err(unknown);
    });
  }

  /** Whether anybody has that stage: a run may have pinned a version with it, or one without it. */
  private async tellFlows(tx: Tx, pipelineId: string, command: FlowCommand): Promise<boolean> {
    const cause = { id: `transition:${pipelineId}:${command.at}` };
    let known = false;
    for (const flowId of [pipelineId, ...(await this.executions.ownFlows(tx, pipelineId))]) {
      const decided = await this.flows.decideIn(tx, flowId, command, cause);
      known ||= decided.ok;
    }
    return known;
  }
}
