import type { HostCommandV1 } from '@millrace/contracts';
import {
  DeciderShell,
  DeciderTables,
  PostgresStore,
  Timers,
  type Cause,
  type Decided,
  type Decider,
} from '@millrace/decider';
import { Clock, formatInstant, minutes, plus, type Instant } from '@millrace/kernel';
import { context, Outbox, ServiceTracer, traceIdOf, traceparentOf, type OutgoingMessage } from '@millrace/messaging';
import { onCommit, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { decide } from '../domain/decide.ts';
import {
  deploymentKind,
  hostCommandId,
  type Deployment,
  type DeploymentCommand,
  type DeploymentEvent,
  type DeploymentId,
  type DeploymentRejection,
} from '../domain/deployment.ts';
import { eventTimeoutSeconds, react, type Order } from '../domain/react.ts';
import { recordHealth, recordSuccess } from '../outbound/postgres/deployment-group.rows.ts';
import { appendLines, openLog, type SpokenLine } from '../outbound/postgres/deployment-log.rows.ts';
import { setStatus, storedDeployments, storeDeployment } from '../outbound/postgres/deployment.rows.ts';
import { closeHostCommands } from '../outbound/postgres/host-command.rows.ts';
import { LiveLog } from './live-log.ts';
import { messageFor } from './messages-of.ts';
import { SendCommands } from './send-commands.ts';
import { groupKind, sealKind } from './timer-kinds.ts';

const decider: Decider<Deployment, DeploymentCommand, DeploymentEvent, Order, DeploymentRejection> = {
  ...storedDeployments,
  decide,
  react,
};

type Made = Decided<Deployment, DeploymentEvent, Order>;

/** A decision whose rows, messages and commands are written with it, in the trace in which it was made. */
interface Change {
  readonly made: Made;
  readonly within: ReturnType<typeof context.active>;
}

/** Commits what is decided about deployments, with everything that follows from it. */
@Injectable()
export class DeploymentShell {
  private readonly store: PostgresStore<Deployment, DeploymentEvent, Change>;
  private readonly shell: DeciderShell<
    Deployment,
    DeploymentCommand,
    DeploymentEvent,
    Order,
    DeploymentRejection,
    Change
  >;
  readonly handle: DeploymentShell['shell']['handle'];

  constructor(
    tables: DeciderTables,
    tracer: ServiceTracer,
    private readonly outbox: Outbox,
    private readonly timers: Timers,
    private readonly clock: Clock,
    private readonly commands: SendCommands,
    private readonly liveLog: LiveLog,
  ) {
    this.store = new PostgresStore(tables, { ...decider, write: (tx, changes) => this.write(tx, changes) });
    this.shell = new DeciderShell(this.store, tracer, decider, (made) => ({
      timers: [],
      messages: [],
      changes: [{ made, within: context.active() }],
    }));
    this.handle = this.shell.handle.bind(this.shell);
  }

  /** As part of the caller's transaction. */
  async decideIn(tx: Tx, id: string, command: DeploymentCommand, cause: Cause) {
    return this.shell.decideIn(this.store.within(tx), id, command, cause);
  }

  private async write(tx: Tx, changes: readonly Change[]): Promise<void> {
    for (const { made, within } of changes) await context.with(within, () => this.carryOut(tx, made));
  }

  private async carryOut(tx: Tx, decided: Made): Promise<void> {
    const { after, orders, before } = decided;
    if (!('plan' in after)) return;
    const id = after.plan.deploymentId;
    if (!('plan' in before)) await storeDeployment(tx, after.plan, 'Created.');
    // Deeper rows first: reports of agents lock the command before they lock the log.
    await closeHostCommands(
      tx,
      orders.flatMap((order) => (order.type === 'CloseCommand' ? [hostCommandId(id, order.place)] : [])),
      this.clock.now(),
    );
    const messages: OutgoingMessage[] = [];
    for (const order of orders) await this.carryOutOne(tx, decided, id, order, messages);
    await this.outbox.addAll(tx, messages);
    await this.say(tx, id, orders);
  }

  private async carryOutOne(
    tx: Tx,
    { revision }: Made,
    id: DeploymentId,
    order: Order,
    messages: OutgoingMessage[],
  ): Promise<void> {
    switch (order.type) {
      case 'TellStarted': {
        const { account, actionExecutionId } = order.plan;
        await openLog(tx, { deploymentId: id, account, actionExecutionId });
        messages.push(messageFor(order));
        return;
      }
      case 'TellChanged':
        await setStatus(tx, id, order.status, order.cause);
        messages.push(messageFor(order));
        return;
      case 'TellResult':
        messages.push(messageFor(order));
        return;
      case 'LookAtGroup':
        // A name of its own: one look must not take away the timer of the next.
        return this.soon(tx, groupKind, order.deploymentGroupId, `${id}:${revision}`);
      case 'SendCommand':
        return this.commands.send(tx, hostCommand(order, 'run', order.expiresAt));
      case 'SendCancel':
        return this.commands.send(tx, hostCommand(order, 'cancel', plus(this.clock.now(), minutes(1))));
      case 'SetTimer':
        return this.timers.set(tx, {
          kind: deploymentKind,
          aggregateId: id,
          timerId: order.timerId,
          dueAt: order.dueAt,
        });
      case 'RecordHealth': {
        const { deploymentGroupId, hostId, isHealthy, sha256 } = order;
        const known = isHealthy ? sha256 : null;
        return recordHealth(tx, deploymentGroupId, { hostId, healthy: isHealthy, sha256: known });
      }
      case 'RecordSuccess':
        return recordSuccess(tx, order.deploymentGroupId, id, order.plan.bundle.sha256);
      case 'SealLog':
        await tx.query(`delete from timer where kind = $1 and aggregate_id = $2`, [deploymentKind, id]);
        return this.soon(tx, sealKind, id, 'seal');
      case 'CloseCommand':
      case 'SayLine':
        return;
    }
  }

  /** A timer that is due: work that must happen, outside of this transaction. */
  private async soon(tx: Tx, kind: string, aggregateId: string, timerId: string): Promise<void> {
    await this.timers.set(tx, { kind, aggregateId, timerId, dueAt: this.clock.now() });
  }

  private async say(tx: Tx, id: DeploymentId, orders: readonly Order[]): Promise<void> {
    const lines = orders.flatMap((order): SpokenLine[] =>
      order.type === 'SayLine' ? [{ at: formatInstant(order.at), stream: 'agent', text: order.text }] : [],
    );
    if (lines.length === 0) return;
    await appendLines(tx, id, '', lines, this.clock.now());
    onCommit(tx, () => this.liveLog.wake(id));
  }
}

function hostCommand(
  { plan, rules, place }: Extract<Order, { type: 'SendCommand' | 'SendCancel' }>,
  kind: 'run' | 'cancel',
  expiresAt: Instant,
): HostCommandV1 {
  const id = hostCommandId(plan.deploymentId, place);
  const active = traceparentOf();
  // The active span may belong to somebody else's request, a look at the group for example.
  const traceparent = traceIdOf(active) === traceIdOf(plan.traceparent) ? active : plan.traceparent;
  return {
    commandId: kind === 'run' ? id : `${id}/cancel`,
    hostId: place.hostId,
    kind,
    deploymentId: plan.deploymentId,
    applicationName: plan.applicationName,
    deploymentGroupName: plan.deploymentGroupName,
    deploymentGroupId: plan.deploymentGroupId ?? '',
    lifecycleEvent: place.event,
    bundle: plan.bundle,
    fileExistsBehavior: rules.fileExistsBehavior,
    timeoutSeconds: eventTimeoutSeconds,
    expiresAt: formatInstant(expiresAt),
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}
