import { DeciderShell, GatheredCommits, type Cause, type OpenTransaction } from '@millrace/decider';
import type { Flow, FlowCommand, FlowEvent, Order, Rejection } from '@millrace/engine';
import { Clock, type Result } from '@millrace/kernel';
import { ServiceTracer } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';
import { OrchestrationSettings } from '../settings.ts';
import { planFlow } from './carry-out.ts';
import { flowDecider, type DecidedFlow } from './decided-flow.ts';
import { FlowStore } from './flow-store.ts';
import { granting, grantingIn } from './granting-flows.ts';
import { JobFlows } from './job-flows.ts';
import { WaitingWorkers } from './waiting-workers.ts';

/** Where the decisions of one transaction are kept until they are written. */
export type GatheredFlows = OpenTransaction<Flow, FlowEvent, ReadModelChange>;

/** Every decision about a flow goes through here. */
@Injectable()
export class Flows {
  private readonly shell: DeciderShell<Flow, FlowCommand, FlowEvent, Order, Rejection, ReadModelChange>;

  constructor(
    private readonly store: FlowStore,
    tracer: ServiceTracer,
    clock: Clock,
    { offerAgainSeconds, leaseSeconds }: OrchestrationSettings,
    readonly waiting: WaitingWorkers,
    readonly jobs: JobFlows,
  ) {
    const world = { now: () => clock.now(), tracer, offerAgainSeconds, leaseSeconds, waiting };
    this.shell = new DeciderShell(granting(store, { waiting, jobs }), tracer, flowDecider, (decided, cause) =>
      planFlow(decided, cause, world),
    );
  }

  /** In a transaction of its own, shared with whatever else is decided at the same moment. */
  async handle(flowId: string, command: FlowCommand, cause: Cause): Promise<Result<DecidedFlow, Rejection>> {
    return this.shell.handle(flowId, command, cause, urgencyOf(command));
  }

  /** As part of the caller's transaction. A rejection has written nothing. */
  async decideIn(tx: Tx, flowId: string, command: FlowCommand, cause: Cause): Promise<Result<DecidedFlow, Rejection>> {
    return this.shell.decideIn(this.within(tx), flowId, command, cause);
  }

  /** Several commands to one flow, one after the other. When one is rejected, none of them has written anything. */
  async decideAllIn(
    tx: Tx,
    flowId: string,
    commands: readonly FlowCommand[],
    cause: Cause,
    gathered: GatheredFlows = this.within(tx),
  ): Promise<Result<readonly DecidedFlow[], Rejection>> {
    return this.shell.decideAllIn(gathered, flowId, commands, cause);
  }

  /** For decisions about flows that begin in one transaction, and of which nothing is read before they are flushed. */
  gather(tx: Tx): GatheredCommits<Flow, FlowEvent, ReadModelChange> {
    return new GatheredCommits(this.within(tx));
  }

  private within(tx: Tx): GatheredFlows {
    return grantingIn(this.store.within(tx), this);
  }

  /** A flow as it stands; `undefined` when nothing ever happened to it. */
  async read(tx: Tx, flowId: string): Promise<Flow | undefined> {
    return this.store.read(tx, flowId);
  }
}

/** That something began or goes on is told to those who watch: no work waits for it. */
const urgencyOf = ({ type }: FlowCommand) =>
  type === 'ReportActionStarted' || type === 'ReportActionProgress' ? 'patient' : 'at-once';
