import {
  AcquireLock,
  CopyArtifacts,
  JobCancelRequested,
  JobOffered,
  ReleaseLock,
  type JobOfferedV1,
} from '@millrace/contracts';
import type { Cause, Consequences, TimerChange } from '@millrace/decider';
import {
  isWorkedOutside,
  type ActionTypeId,
  type CancelJob,
  type CopyArtifacts as Copy,
  type FlowEvent,
  type OfferJob,
  type Order,
  type RunId,
} from '@millrace/engine';
import { formatInstant, plus, seconds, type Instant } from '@millrace/kernel';
import {
  context,
  contextOf,
  ServiceTracer,
  trace,
  traceIdOf,
  traceparentOf,
  type OutgoingMessage,
} from '@millrace/messaging';
import type { Json } from '@millrace/persistence';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';
import { conditionType } from './condition-projection.ts';
import { flowDecider, FlowFacts, type DecidedFlow } from './decided-flow.ts';
import { historyOf } from './history-projection.ts';
import { publicEvents } from './public-events.ts';
import type { WaitingWorker, WaitingWorkers } from './waiting-workers.ts';
import { offerTimer } from './worker-job-timers.ts';

/** What the plan needs to know of the world. */
export interface PlanSettings {
  now(): Instant;
  readonly tracer: ServiceTracer;
  /** How long an offered job may lie unclaimed before it is offered again. */
  readonly offerAgainSeconds: number;
  /** How long a granted job is its worker's without a sign of life. */
  readonly leaseSeconds: number;
  readonly waiting: Pick<WaitingWorkers, 'reserve'>;
}

/** All that follows from a decision about a flow, as data: history, jobs, timers, messages. */
export function planFlow(decided: DecidedFlow, cause: Cause, settings: PlanSettings): Consequences<ReadModelChange> {
  const facts = new FlowFacts(decided);
  const first = decided.revision - decided.events.length + 1;
  const traces = new TraceOf(facts, settings.tracer);
  const offerAgainAt = plus(settings.now(), seconds(settings.offerAgainSeconds));
  const about = (runId: string | undefined) => ({
    account: facts.open.account,
    causationId: cause.id,
    ...traces.of(runId),
  });
  const changes: ReadModelChange[] = decided.events.flatMap((event, index) =>
    historyOf(decided.id, facts, event, first + index),
  );
  const timers: TimerChange[] = [];
  const messages: OutgoingMessage[] = [];
  // What somebody is to do is said before what everybody may hear: messages are sent in this order.
  for (const order of decided.orders) {
    switch (order.type) {
      case 'OfferJob': {
        const offer = jobOffered(order, facts);
        const message = { ...offerMessage(offer, order.region, 1), ...about(runOf(order)) };
        const worker = isPolled(offer)
          ? undefined
          : settings.waiting.reserve({ region: order.region, ...dispatchOf(offer) }, message);
        changes.push(jobOf(decided.id, order, offer, offerAgainAt));
        if (isPolled(offer)) timers.push({ type: 'set', timer: offerTimer(decided.id, offer.jobId, settings.now()) });
        else if (worker === undefined) messages.push(message);
        else changes.push(...claimedBy(worker, offer, settings));
        break;
      }
      case 'CancelJob':
        messages.push({ ...cancelMessage(order, facts), ...about(runOf(order)) });
        break;
      case 'CopyArtifacts':
        messages.push({ ...copyMessage(order), region: facts.open.region, ...about(order.executionId) });
        break;
      case 'AcquireLock': {
        const { lock, holder, executionId, stage: stageName } = order;
        const data = { lock, holder, flowId: decided.id, executionId, stageName };
        const id = `${decided.id}:${decided.revision}:acquire-lock:${lock}:${holder}`;
        const { region } = facts.open;
        messages.push({ contract: AcquireLock, data, subject: lock, id, region, ...about(executionId) });
        break;
      }
      case 'ReleaseLock': {
        const { lock, holder } = order;
        // By revision, because a lock that was granted too late is given back once more.
        const id = `${decided.id}:${decided.revision}:release-lock:${lock}:${holder}`;
        const { region } = facts.open;
        messages.push({
          contract: ReleaseLock,
          data: { lock, holder },
          subject: lock,
          id,
          region,
          ...about(undefined),
        });
        break;
      }
      case 'SetTimer':
        timers.push({ type: 'set', timer: { ...timerOf(decided.id, order.timerId), dueAt: order.dueAt } });
        break;
      case 'ClearTimer':
        timers.push({ type: 'clear', timer: timerOf(decided.id, order.timerId) });
    }
  }
  for (const [index, event] of decided.events.entries()) {
    // Derived from the place in the log: deciding again after a crash says the same message again, not a second one.
    const id = `${decided.id}:${first + index}`;
    for (const [nth, said] of publicEvents(facts, event).entries()) {
      messages.push({ ...said, ...about(runOf(event)), id: nth === 0 ? id : `${id}.${nth}` });
    }
  }
  return { timers, messages, changes };
}

const timerOf = (flowId: string, timerId: string) => ({ kind: flowDecider.kind, aggregateId: flowId, timerId });

/** Workers outside ask for jobs of these types; the row of the job is all that they wait for. */
const isPolled = ({ actionType }: JobOfferedV1): boolean => isWorkedOutside(actionType as ActionTypeId);

/** A dispatch: nobody holds it, and whoever held an older fence has lost it. */
const jobOf = (flowId: string, order: OfferJob, offer: JobOfferedV1, offerAgainAt: Instant): ReadModelChange => ({
  op: 'put',
  table: 'job',
  key: { id: offer.jobId },
  set: {
    flow_id: flowId,
    account: order.account,
    region: order.region,
    fence: offer.fence,
    status: 'offered',
    offer: JSON.parse(JSON.stringify(offer)) as Json,
    offers: 1,
    offer_again_at: formatInstant(offerAgainAt),
  },
});

const dispatchOf = ({ jobId, fence, actionType }: JobOfferedV1) => ({ jobId, fence, actionType });

/** A job that is given to whoever waits for one, by the commit that offers it. */
function claimedBy(
  { workerId, claimId }: WaitingWorker,
  { jobId }: JobOfferedV1,
  settings: PlanSettings,
): readonly ReadModelChange[] {
  const now = settings.now();
  const lease = formatInstant(plus(now, seconds(settings.leaseSeconds)));
  const claim = { status: 'claimed', worker_id: workerId, claim_id: claimId, lease_until: lease };
  return [
    { op: 'patch', table: 'job', key: { id: jobId }, set: claim },
    {
      op: 'patch',
      table: 'action_execution',
      key: { id: jobId },
      set: { claimed_at: formatInstant(now), worker_id: workerId },
    },
  ];
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

const copyMessage = ({ actionExecutionId, executionId, fence, toRegion, artifacts }: Copy): OutgoingMessage => ({
  contract: CopyArtifacts,
  data: { actionExecutionId, executionId, fence, toRegion, artifacts: artifacts.map((one) => ({ ...one })) },
  subject: actionExecutionId,
  id: `${actionExecutionId}#${fence}:copy`,
});

function jobOffered(order: OfferJob, facts: FlowFacts): JobOfferedV1 {
  const { work, traceparent } = order;
  const block = facts.blockOf(order.jobId);
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
    ...(work.continuationToken === undefined ? {} : { continuationToken: work.continuationToken }),
    ...(block === undefined ? {} : { ruleName: order.action, conditionType: conditionType[block] }),
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

  of(runId: string | undefined): Pick<OutgoingMessage, 'traceparent' | 'correlationId'> {
    if (runId === undefined) return {};
    if (!this.known.has(runId)) this.known.set(runId, this.continued(runId));
    const traceparent = this.known.get(runId);
    return { correlationId: runId, ...(traceparent === undefined ? {} : { traceparent }) };
  }

  private continued(runId: string): string | undefined {
    const traceparent = this.facts.traceOf(runId as RunId);
    const active = traceparentOf();
    if (traceparent === undefined || traceIdOf(active) === traceIdOf(traceparent)) return active;
    const causing = trace.getSpanContext(context.active());
    const parent = contextOf(traceparent);
    const span = this.tracer.tracer.startSpan(
      'continue execution',
      {
        attributes: { 'millrace.execution.id': runId },
        ...(causing === undefined ? {} : { links: [{ context: causing }] }),
      },
      parent,
    );
    span.end();
    return traceparentOf(trace.setSpan(parent, span)) ?? traceparent;
  }
}
