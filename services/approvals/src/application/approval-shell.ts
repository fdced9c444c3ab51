import { ApprovalEnded, ApprovalRequested, ReportJobResult, ReportJobStarted } from '@millrace/contracts';
import {
  DeciderShell,
  DeciderTables,
  PostgresStore,
  type Consequences,
  type Decided,
  type Decider,
  type TimerChange,
} from '@millrace/decider';
import { formatInstant } from '@millrace/kernel';
import { ServiceTracer, type OutgoingMessage } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import {
  approvalShape,
  initialApproval,
  type Approval,
  type ApprovalCommand,
  type ApprovalEvent,
  type ApprovalRejection,
  type Round,
} from '../domain/approval.ts';
import { decide } from '../domain/decide.ts';
import { evolve } from '../domain/evolve.ts';
import { react, type Order } from '../domain/react.ts';
import { storeApproval } from '../outbound/postgres/approval.rows.ts';

export const approvalKind = 'approval';

const decider: Decider<Approval, ApprovalCommand, ApprovalEvent, Order, ApprovalRejection> = {
  kind: approvalKind,
  initial: initialApproval,
  shape: approvalShape,
  decide,
  evolve,
  react,
};

/** Commits what is decided about approvals, with the messages and the timer that follow from it. */
@Injectable()
export class ApprovalShell {
  private readonly shell: DeciderShell<Approval, ApprovalCommand, ApprovalEvent, Order, ApprovalRejection, Approval>;
  readonly handle: ApprovalShell['shell']['handle'];

  constructor(tables: DeciderTables, tracer: ServiceTracer) {
    const store = new PostgresStore<Approval, ApprovalEvent, Approval>(tables, {
      ...decider,
      send: (tx, approvals) => {
        for (const approval of approvals) storeApproval(tx, approval);
      },
    });
    this.shell = new DeciderShell(store, tracer, decider, plan);
    this.handle = this.shell.handle.bind(this.shell);
  }
}

function plan({ after, orders }: Decided<Approval, ApprovalEvent, Order>): Consequences<Approval> {
  const timers: TimerChange[] = [];
  const messages: OutgoingMessage[] = [];
  for (const order of orders) {
    switch (order.type) {
      case 'SetExpiry':
        timers.push({ type: 'set', timer: { ...expiryOf(order.round), dueAt: order.dueAt } });
        break;
      case 'ClearExpiry':
        timers.push({ type: 'clear', timer: expiryOf(order.round) });
        break;
      case 'TellStarted':
      case 'TellRequested':
      case 'TellResult':
      case 'TellEnded':
        messages.push(messageFor(order));
    }
  }
  return { timers, messages, changes: [after] };
}

const expiryOf = ({ approvalId }: Round) => ({ kind: approvalKind, aggregateId: approvalId, timerId: 'expiry' });

type Told = Extract<Order, { readonly type: `Tell${string}` }>;

/** Ids are derived from what is said, so that nothing can be said twice. */
function messageFor(order: Told): OutgoingMessage {
  const { round } = order;
  const { approvalId, token, account, region, executionId } = round;
  const about = { subject: approvalId, account, region, correlationId: executionId };
  const { pipelineName, stageName, actionName } = round;
  const place = { approvalId, pipelineName, stageName, actionName, executionId };
  switch (order.type) {
    case 'TellStarted':
      return {
        ...about,
        id: `${approvalId}:started:${order.fence}`,
        contract: ReportJobStarted,
        data: {
          jobId: approvalId,
          fence: order.fence,
          workerId: 'approvals',
          startedAt: formatInstant(round.requestedAt),
          externalExecutionId: token,
          token,
        },
      };
    case 'TellResult':
      return {
        ...about,
        id: `${approvalId}:result:${order.fence}`,
        contract: ReportJobResult,
        data: {
          jobId: approvalId,
          fence: order.fence,
          outcome: order.outcome,
          summary: order.summary,
          outputArtifacts: [],
          outputVariables: {},
          externalExecutionId: token,
          ...(order.error === undefined ? {} : { error: order.error }),
          ...(order.updatedBy === undefined ? {} : { updatedBy: order.updatedBy }),
        },
      };
    case 'TellRequested':
      return {
        ...about,
        id: `${approvalId}:requested`,
        contract: ApprovalRequested,
        data: {
          ...place,
          actionExecutionId: round.actionExecutionId,
          expiresAt: formatInstant(round.expiresAt),
          ...(round.customData === undefined ? {} : { customData: round.customData }),
          ...(round.externalEntityLink === undefined ? {} : { externalEntityLink: round.externalEntityLink }),
          ...(round.notificationArn === undefined ? {} : { notificationArn: round.notificationArn }),
        },
      };
    case 'TellEnded':
      return {
        ...about,
        id: `${approvalId}:ended`,
        contract: ApprovalEnded,
        data: {
          ...place,
          result: order.result,
          ...(order.comment === undefined ? {} : { comment: order.comment }),
          ...(order.decidedBy === undefined ? {} : { decidedBy: order.decidedBy }),
        },
      };
  }
}
