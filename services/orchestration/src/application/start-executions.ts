import type { AskStartExecutionV1, Problem, StartExecutionV1 } from '@millrace/contracts';
import type { Cause } from '@millrace/decider';
import type { RerunExecution, RunId, StartExecution } from '@millrace/engine';
import { Clock, days, derivedUuid, err, Ids, instant, ok, type Result } from '@millrace/kernel';
import { Inbox, traceparentOf, type Received } from '@millrace/messaging';
import { isUniqueViolation, UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { Flows } from './flows.ts';
import { PipelinePolling } from './pipeline-polling.ts';
import { noPipeline, refusal } from './refusals.ts';
import { StartLanes, Surroundings, type StartedPipeline } from './start-lanes.ts';
import { UsedPipelines } from './used-pipelines.ts';

/** How long the same client token gives the same execution. */
const tokenWindow = days(1);

type Start = Pick<StartExecution, 'trigger' | 'variables' | 'sourceOverrides' | 'asked' | 'traceparent'> & {
  readonly runId: string;
};

/** Begins executions. */
@Injectable()
export class StartExecutions {
  private readonly logger = new Logger('StartExecutions');
  private readonly lanes: StartLanes;

  constructor(
    work: UnitOfWork,
    private readonly inbox: Inbox,
    pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly polling: PipelinePolling,
    private readonly used: UsedPipelines,
  ) {
    this.lanes = new StartLanes(work, pipelines, executions, inbox, flows);
  }

  /** A person or program asks. The same token within a day gives the first id and starts nothing. */
  async ask(request: AskStartExecutionV1): Promise<Result<{ executionId: string }, Problem>> {
    const { caller, pipelineName, clientRequestToken: token, variables, sourceRevisions: sourceOverrides } = request;
    const { account, region } = caller;
    return this.lanes.run(
      { account, region, name: pipelineName },
      async (tx, pipeline, surroundings) => {
        if (pipeline === undefined) return err(noPipeline(account, pipelineName));
        if (token !== undefined) {
          const since = instant(this.clock.now() - tokenWindow);
          const first = await this.executions.startedWith(tx, pipeline.id, token, since);
          if (first !== undefined) return ok({ executionId: first });
        }
        const runId = this.ids.next();
        const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn };
        const start = { runId, trigger, variables, sourceOverrides, asked: 'person' } as const;
        const started = await this.startIn(tx, pipeline, start, { id: runId }, surroundings);
        if (started.ok && token !== undefined) await this.executions.rememberToken(tx, runId, token);
        return started;
      },
      { apart: token === undefined },
    );
  }

  /** A source revision was found. Nobody could read a refusal, so a start that cannot run is recorded as failed. */
  async onCommand(message: Received<StartExecutionV1>): Promise<void> {
    const { account, region, data } = message;
    if (await this.beginUnheld(message)) return;
    await this.lanes.run(
      { account, region, name: data.pipelineName },
      async (tx, pipeline, surroundings) => {
        if (!(await surroundings.isFirst(message))) return;
        if (pipeline === undefined) {
          this.logger.warn({ msg: 'start-without-pipeline', pipeline: data.pipelineName, requestId: data.requestId });
          return;
        }
        const start = startFor(pipeline.id, message);
        if (await surroundings.hasBegun(start.runId)) return;
        await this.startIn(tx, pipeline, start, { id: message.id }, surroundings);
      },
      { apart: true },
    );
  }

  /**
   * In a lock mode the pipeline's flow alone decides about the start, together with whatever else is decided at that
   * moment: nothing has to be held meanwhile.
   * @returns false when nothing has begun, and the pipeline has to be held to find out why
   */
  private async beginUnheld(message: Received<StartExecutionV1>): Promise<boolean> {
    const { account, region, data } = message;
    const pipeline = await this.used.find({ account, region, name: data.pipelineName });
    if (pipeline === undefined || pipeline.declaration.executionMode === 'PARALLEL') return false;
    const { version } = pipeline.declaration;
    const start = this.commandOf(startFor(pipeline.id, message));
    try {
      const decided = await this.flows.handle(pipeline.id, { ...start, version }, message);
      return decided.ok;
    } catch (error) {
      // It began before, asked for by another message.
      if (isUniqueViolation(error, 'execution_pkey')) return false;
      throw error;
    }
  }

  /** Within a transaction that holds the pipeline's lock. A refusal has written nothing. */
  async startIn(
    tx: Tx,
    pipeline: StartedPipeline,
    start: Start,
    cause: Cause,
    surroundings?: Surroundings,
  ): Promise<Result<{ executionId: string }, Problem>> {
    return this.beginIn(tx, pipeline, this.commandOf(start), cause, surroundings);
  }

  private commandOf({ runId, traceparent = traceparentOf(), ...asked }: Start): StartExecution {
    return {
      type: 'StartExecution',
      at: this.clock.now(),
      runId: runId as RunId,
      ...asked,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
  }

  /** Begins an execution in the flow that it belongs to: in PARALLEL mode in one of its own. */
  async beginIn(
    tx: Tx,
    pipeline: StartedPipeline,
    begin: StartExecution | RerunExecution,
    cause: Cause,
    surroundings: Surroundings = new Surroundings(tx, pipeline.id, this.flows, this.inbox, this.executions),
  ): Promise<Result<{ executionId: string }, Problem>> {
    const begun = await this.decide(tx, pipeline, begin, cause, surroundings);
    if (begun.ok) await this.polling.enable(tx, pipeline);
    return begun;
  }

  private async decide(
    tx: Tx,
    { id, account, region, declaration }: StartedPipeline,
    begin: StartExecution | RerunExecution,
    cause: Cause,
    surroundings: Surroundings,
  ): Promise<Result<{ executionId: string }, Problem>> {
    const { at, runId } = begin;
    if (declaration.executionMode !== 'PARALLEL') {
      const decided = await this.flows.decideIn(tx, id, begin, cause);
      return decided.ok ? ok({ executionId: runId }) : err(refusal(decided.error));
    }
    // Each PARALLEL run is a flow of its own, behind the gates as they stand now.
    const { stages, active: runsElsewhere } = await surroundings.enter();
    const { gathered } = surroundings;
    const opening = { type: 'OpenFlow', at, account, region, pipelineId: id, declaration, stages } as const;
    const decided = await this.flows.decideAllIn(tx, runId, [opening, { ...begin, runsElsewhere }], cause, gathered);
    if (decided.ok) return ok({ executionId: runId });
    await surroundings.leave();
    return err(refusal(decided.error));
  }
}

/** The same request always begins the same execution. */
function startFor(
  pipelineId: string,
  {
    data: { requestId, trigger, variables, sourceRevisions: sourceOverrides, ...data },
    ...message
  }: Received<StartExecutionV1>,
): Start {
  const traceparent = data.traceparent ?? message.traceparent;
  const runId = derivedUuid(pipelineId, requestId);
  return { runId, trigger, variables, sourceOverrides, asked: 'trigger', ...(traceparent && { traceparent }) };
}
