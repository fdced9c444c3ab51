import { JobCancelRequested, JobOffered, type JobOfferedV1 } from '@millrace/contracts';
import { Timers, type Cause } from '@millrace/decider';
import type { CancelJob, FlowEvent, OfferJob, Order, RunId } from '@millrace/engine';
import { Clock, plus, seconds } from '@millrace/kernel';
import {
  context,
  contextOf,
  Outbox,
  ServiceTracer,
  trace,
  traceIdOf,
  traceparentOf,
  type OutgoingMessage,
} from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { HistoryProjection } from '../outbound/postgres/history-projection.ts';
import { JobsRepository } from '../outbound/postgres/jobs.repository.ts';
import { OrchestrationSettings } from '../settings.ts';
import { flowDecider, FlowFacts, type DecidedFlow } from './decided-flow.ts';
import { publicEvent } from './public-events.ts';

/** Does, inside the transaction of a decision, all that follows from it: history, jobs, timers, messages. */
@Injectable()
export class CarryOutFlow {
  constructor(
    private readonly history: HistoryProjection,
    private readonly jobs: JobsRepository,
    private readonly timers: Timers,
    private readonly outbox: Outbox,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
    private readonly settings: OrchestrationSettings,
  ) {}

  async carryOut(tx: Tx, decided: DecidedFlow, cause: Cause): Promise<void> {
    if (decided.events.length === 0) return;
    const facts = new FlowFacts(decided);
    const messages: OutgoingMessage[] = [];
    const first = decided.revision - decided.events.length + 1;
    const traces = new TraceOf(facts, this.tracer);
    for (const event of decided.events) this.history.record(tx, decided.id, facts, event);
    // What somebody is to do is said before what everybody may hear: messages are sent in this order.
    for (const order of decided.orders) {
      const message = await this.carryOutOrder(tx, decided.id, order, facts);
      if (message !== undefined)
        messages.push({ ...message, causationId: cause.id, ...(await traces.of(runOf(order))) });
    }
    for (const [index, event] of decided.events.entries()) {
      const said = publicEvent(facts, event);
      if (said === undefined) continue;
      // Derived from the place in the log: deciding again after a crash says the same message again, not a second one.
      const id = `${decided.id}:${first + index}`;
      messages.push({ ...said, id, causationId: cause.id, ...(await traces.of(runOf(event))) });
    }
    await this.outbox.addAll(
      tx,
      messages.map((message) => ({ ...message, account: facts.open.account })),
    );
  }

  private async carryOutOrder(
    tx: Tx,
    flowId: string,
    order: Order,
    facts: FlowFacts,
  ): Promise<OutgoingMessage | undefined> {
    const timer = { kind: flowDecider.kind, aggregateId: flowId };
    switch (order.type) {
      case 'OfferJob': {
        const offer = jobOffered(order);
        const { account, region } = order;
        const again = plus(this.clock.now(), seconds(this.settings.offerAgainSeconds));
        this.jobs.offer(tx, { flowId, account, region, offer }, again);
        return offerMessage(offer, region, 1);
      }
      case 'CancelJob':
        return cancelMessage(order, facts);
      case 'SetTimer':
        await this.timers.set(tx, { ...timer, timerId: order.timerId, dueAt: order.dueAt });
        return undefined;
      case 'ClearTimer':
        await this.timers.clear(tx, { ...timer, timerId: order.timerId });
        return undefined;
    }
  }
}

/** The message of a dispatch; `offers` tells the first time that it is said from the times it is said again. */
export const offerMessage = (offer: JobOfferedV1, region: string, offers: number): OutgoingMessage => ({
  contract: JobOffered,
  data: offer,
  subject: offer.jobId,
  id: `${offer.jobId}#${offer.fence}.${offers}`,
  correlationId: offer.executionId,
  actionType: offer.actionType,
  region,
});

function cancelMessage({ jobId, executionId, fence, reason }: CancelJob, facts: FlowFacts): OutgoingMessage {
  return {
    contract: JobCancelRequested,
    data: { jobId, actionExecutionId: jobId, fence, reason: reason.slice(0, 500) },
    subject: jobId,
    id: `${jobId}#${fence}:cancel`,
    correlationId: executionId,
    region: facts.open.region,
  };
}

function jobOffered(order: OfferJob): JobOfferedV1 {
  const { work, traceparent } = order;
  return {
    jobId: order.jobId,
    fence: order.fence,
    pipelineName: order.pipelineName,
    pipelineVersion: order.pipelineVersion,
    executionId: order.executionId,
    stageName: order.stage,
    actionName: order.action,
    actionExecutionId: order.jobId,
    attempt: order.attempt,
    actionType: work.actionType,
    configuration: { ...work.configuration },
    inputArtifacts: work.inputArtifacts.map((artifact) => ({ ...artifact })),
    outputArtifacts: work.outputArtifacts.map(({ name, files }) => ({ name, ...(files && { files: [...files] }) })),
    timeoutSeconds: work.timeoutSeconds,
    trigger: order.trigger,
    ...(work.commands && { commands: [...work.commands] }),
    ...(work.outputVariables && { outputVariables: [...work.outputVariables] }),
    ...(work.environmentVariables && { environmentVariables: work.environmentVariables.map((one) => ({ ...one })) }),
    ...(work.sourceRevision && { sourceRevision: { ...work.sourceRevision } }),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function runOf(said: FlowEvent | Order): string | undefined {
  if ('runId' in said) return said.runId;
  if ('executionId' in said) return said.executionId;
  return said.type === 'RunStarted' ? said.run.id : undefined;
}

/**
 * Every message of an execution continues the execution's own trace. When what caused it belongs to another trace
 * (one run that leaves a stage lets another one in; an approval arrives by HTTP), a span of the execution's trace
 * links to it, and the message follows that span.
 */
class TraceOf {
  private readonly known = new Map<string, string | undefined>();

  constructor(
    private readonly facts: FlowFacts,
    private readonly tracer: ServiceTracer,
  ) {}

  async of(runId: string | undefined): Promise<Pick<OutgoingMessage, 'traceparent' | 'correlationId'>> {
    if (runId === undefined) return {};
    if (!this.known.has(runId)) this.known.set(runId, await this.continued(runId));
    const traceparent = this.known.get(runId);
    return { correlationId: runId, ...(traceparent === undefined ? {} : { traceparent }) };
  }

  private async continued(runId: string): Promise<string | undefined> {
    const { traceparent } = this.facts.run(runId as RunId);
    const active = traceparentOf();
    if (traceparent === undefined || traceIdOf(active) === traceIdOf(traceparent)) return active;
    const causing = trace.getSpanContext(context.active());
    return this.tracer.span(
      'continue execution',
      {
        parent: contextOf(traceparent),
        attributes: { 'millrace.execution.id': runId },
        ...(causing === undefined ? {} : { links: [{ context: causing }] }),
      },
      async () => traceparentOf() ?? traceparent,
    );
  }
}
