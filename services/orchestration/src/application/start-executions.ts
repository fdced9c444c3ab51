import type { AskStartExecutionV1, Problem, StartExecutionV1 } from '@millrace/contracts';
import type { Cause } from '@millrace/decider';
import type { Rejection, RerunExecution, RunId, StartExecution } from '@millrace/engine';
import { Clock, derivedUuid, err, Ids, ok, type Result } from '@millrace/kernel';
import { Inbox, traceparentOf, type Received } from '@millrace/messaging';
import { isUniqueViolation, UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { executionIdFor, ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository, type PipelineKey } from '../outbound/postgres/pipelines.repository.ts';
import { Flows } from './flows.ts';
import { PipelinePolling } from './pipeline-polling.ts';
import { noPipeline, refusal } from './refusals.ts';
import { StartLanes, Surroundings, type StartedPipeline } from './start-lanes.ts';
import { UsedPipelines } from './used-pipelines.ts';

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
    const key = { account, region, name: pipelineName };
    const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn };
    const startOf = (runId: string): Start => ({ runId, trigger, variables, sourceOverrides, asked: 'person' });
    const begun = await this.beginUnheld(
      key,
      (pipelineId) => startOf(token === undefined ? this.ids.next() : executionIdFor({ pipelineId, token })),
      { token },
    );
    if (begun !== undefined) return begun;
    return this.lanes.run(
      key,
      async (tx, pipeline, surroundings) => {
        if (pipeline === undefined) return err(noPipeline(account, pipelineName));
        const start = (runId: string) => this.startIn(tx, pipeline, startOf(runId), { id: runId }, surroundings);
        if (token === undefined) return start(this.ids.next());
        const first = await this.startedWith(tx, pipeline.id, token);
        if (first !== undefined) return ok({ executionId: first });
        const own = executionIdFor({ pipelineId: pipeline.id, token });
        if (!(await surroundings.hasBegun(own))) return start(own);
        // That was more than a day ago.
        const started = await start(this.ids.next());
        if (started.ok) await this.executions.rememberToken(tx, started.value.executionId, token);
        return started;
      },
      { apart: token === undefined },
    );
  }

  /** The execution that somebody's token has begun within a day. */
  async startedWith(tx: Tx, pipelineId: string, token: string): Promise<string | undefined> {
    const [first] = await this.used.begunWith(tx, [{ pipelineId, token }]);
    return first;
  }

  /** A source revision was found. Nobody could read a refusal, so a start that cannot run is recorded as failed. */
  async onCommand(message: Received<StartExecutionV1>): Promise<void> {
    const { account, region, data } = message;
    const key = { account, region, name: data.pipelineName };
    const begun = await this.beginUnheld(key, (pipelineId) => startFor(pipelineId, message), { message });
    if (begun !== undefined) return;
    await this.lanes.run(
      key,
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
   * @returns undefined when this has begun nothing, and the pipeline has to be held to find out why
   */
  private async beginUnheld(
    key: PipelineKey,
    startIn: (pipelineId: string) => Start,
    { token, message }: { readonly token?: string | undefined; readonly message?: Cause },
  ): Promise<Result<{ executionId: string }, Problem> | undefined> {
    const pipeline = await this.used.find(key, token);
    if (pipeline === undefined || pipeline.declaration.executionMode === 'PARALLEL') return undefined;
    if (pipeline.begun !== undefined) return ok({ executionId: pipeline.begun });
    const start = startIn(pipeline.id);
    const command = { ...this.commandOf(start), inLockMode: true } as const;
    try {
      const decided = await this.flows.handle(pipeline.id, command, message ?? { id: start.runId });
      // One that is under way already may have begun more than a day ago.
      if (decided.ok) return decided.value.events.length > 0 ? ok({ executionId: start.runId }) : undefined;
      return isOutdated(decided.error) ? undefined : err(refusal(decided.error));
    } catch (error) {
      // It began before, asked for by another message or with the same token.
      if (isUniqueViolation(error, 'execution_pkey')) return undefined;
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

/** The pipeline is in PARALLEL mode now, or there no more. */
const isOutdated = ({ code }: Rejection): boolean => code === 'flow.changed' || code === 'flow.absent';
