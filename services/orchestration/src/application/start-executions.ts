import type { AskStartExecutionV1, Problem, StartExecutionV1 } from '@millrace/contracts';
import type { Cause } from '@millrace/decider';
import {
  absent,
  decide,
  evolve,
  type Flow,
  type OpenFlow,
  type OpenFlowCommand,
  type PipelineDeclaration,
  type RerunExecution,
  type RunId,
  type StageSlot,
  type StartExecution,
} from '@millrace/engine';
import { Clock, days, derivedUuid, err, Ids, instant, ok, type Result } from '@millrace/kernel';
import { Inbox, traceparentOf, type Received } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { Flows } from './flows.ts';
import { noPipeline, refusal } from './refusals.ts';

/** How long the same client token gives the same execution. */
const tokenWindow = days(1);

interface StartedPipeline {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly declaration: PipelineDeclaration;
}

type Start = Pick<StartExecution, 'trigger' | 'variables' | 'sourceOverrides' | 'asked' | 'traceparent'> & {
  readonly runId: string;
};

/** Begins executions. */
@Injectable()
export class StartExecutions {
  private readonly logger = new Logger('StartExecutions');

  constructor(
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A person or program asks. The same token within a day gives the first id and starts nothing. */
  async ask(request: AskStartExecutionV1): Promise<Result<{ executionId: string }, Problem>> {
    const { caller, pipelineName, clientRequestToken: token, variables, sourceRevisions: sourceOverrides } = request;
    const { account, region } = caller;
    return this.work.run(async (tx) => {
      const pipeline = await this.pipelines.find(tx, { account, region, name: pipelineName }, true);
      if (pipeline === undefined) return err(noPipeline(account, pipelineName));
      if (token !== undefined) {
        const since = instant(this.clock.now() - tokenWindow);
        const first = await this.executions.startedWith(tx, pipeline.id, token, since);
        if (first !== undefined) return ok({ executionId: first });
      }
      const declaration = await this.pipelines.current(tx, pipeline);
      const runId = this.ids.next();
      const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn };
      const start = { runId, trigger, variables, sourceOverrides, asked: 'person' } as const;
      const started = await this.startIn(tx, { id: pipeline.id, account, region, declaration }, start, { id: runId });
      if (started.ok && token !== undefined) await this.executions.rememberToken(tx, runId, token);
      return started;
    });
  }

  /** A source revision was found. Nobody could read a refusal, so a start that cannot run is recorded as failed. */
  async onCommand(message: Received<StartExecutionV1>): Promise<void> {
    const { account, region, data } = message;
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      const pipeline = await this.pipelines.find(tx, { account, region, name: data.pipelineName }, true);
      if (pipeline === undefined) {
        this.logger.warn({ msg: 'start-without-pipeline', pipeline: data.pipelineName, requestId: data.requestId });
        return;
      }
      const runId = derivedUuid(pipeline.id, data.requestId);
      if (await this.executions.exists(tx, runId)) return;
      const declaration = await this.pipelines.current(tx, pipeline);
      const traceparent = data.traceparent ?? message.traceparent;
      const { trigger, variables, sourceRevisions: sourceOverrides } = data;
      await this.startIn(
        tx,
        { id: pipeline.id, account, region, declaration },
        { runId, trigger, variables, sourceOverrides, asked: 'trigger', ...(traceparent && { traceparent }) },
        { id: message.id },
      );
    });
  }

  /** Within a transaction that holds the pipeline's lock. A refusal has written nothing. */
  async startIn(
    tx: Tx,
    { id, account, region, declaration }: StartedPipeline,
    { runId, traceparent = traceparentOf(), ...asked }: Start,
    cause: Cause,
  ): Promise<Result<{ executionId: string }, Problem>> {
    const at = this.clock.now();
    const start: StartExecution = {
      type: 'StartExecution',
      at,
      runId: runId as RunId,
      ...asked,
      ...(traceparent === undefined ? {} : { traceparent }),
    };
    return this.beginIn(tx, { id, account, region, declaration }, start, cause);
  }

  /** Begins an execution in the flow that it belongs to: in PARALLEL mode in one of its own. */
  async beginIn(
    tx: Tx,
    { id, account, region, declaration }: StartedPipeline,
    begin: StartExecution | RerunExecution,
    cause: Cause,
  ): Promise<Result<{ executionId: string }, Problem>> {
    const { at, runId } = begin;
    if (declaration.executionMode !== 'PARALLEL') {
      const decided = await this.flows.decideIn(tx, id, begin, cause);
      return decided.ok ? ok({ executionId: runId }) : err(refusal(decided.error));
    }
    // Each PARALLEL run is a flow of its own, behind the gates as they stand now.
    const pipelineFlow = await this.flows.read(tx, id);
    const stages = pipelineFlow?.status === 'open' ? gatesOf(pipelineFlow) : {};
    const opening: OpenFlowCommand = { type: 'OpenFlow', at, account, region, pipelineId: id, declaration, stages };
    const counted = { ...begin, runsElsewhere: await this.executions.countActive(tx, id) };
    const rehearsed = rehearse(opening, counted);
    if (!rehearsed.ok) return err(refusal(rehearsed.error));
    const opened = await this.flows.decideIn(tx, runId, opening, cause);
    if (!opened.ok) return err(refusal(opened.error));
    const decided = await this.flows.decideIn(tx, runId, counted, cause);
    return decided.ok ? ok({ executionId: runId }) : err(refusal(decided.error));
  }
}

/** The pipeline's gates, without what executions of another mode have left in them. */
const gatesOf = ({ stages }: OpenFlow): Record<string, StageSlot> =>
  Object.fromEntries(Object.entries(stages).map(([name, { transition }]) => [name, { transition }]));

/** Whether the start would be accepted, without a trace of having asked. */
function rehearse(opening: OpenFlowCommand, start: StartExecution | RerunExecution) {
  const opened = decide(absent, opening);
  return opened.ok ? decide(opened.value.reduce<Flow>(evolve, absent), start) : opened;
}
