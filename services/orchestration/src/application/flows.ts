import { DeciderShell, DeciderTables, PostgresStore, type Cause } from '@millrace/decider';
import type { Flow, FlowCommand, FlowEvent, Order, Rejection } from '@millrace/engine';
import { Clock, type Result } from '@millrace/kernel';
import { ServiceTracer } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { writeReadModel, type ReadModelChange } from '../outbound/postgres/read-model.ts';
import { OrchestrationSettings } from '../settings.ts';
import { planFlow } from './carry-out.ts';
import { flowDecider, type DecidedFlow } from './decided-flow.ts';

/** Every decision about a flow goes through here. */
@Injectable()
export class Flows {
  private readonly store: PostgresStore<Flow, FlowEvent, ReadModelChange>;
  private readonly shell: DeciderShell<Flow, FlowCommand, FlowEvent, Order, Rejection, ReadModelChange>;

  constructor(tables: DeciderTables, tracer: ServiceTracer, clock: Clock, settings: OrchestrationSettings) {
    const { kind, initial } = flowDecider;
    const { offerAgainSeconds } = settings;
    this.store = new PostgresStore(tables, { kind, initial, write: writeReadModel });
    this.shell = new DeciderShell(this.store, tracer, flowDecider, (decided, cause) =>
      planFlow(decided, cause, { now: () => clock.now(), tracer, offerAgainSeconds }),
    );
  }

  /** In a transaction of its own, shared with whatever else is decided at the same moment. */
  async handle(flowId: string, command: FlowCommand, cause: Cause): Promise<Result<DecidedFlow, Rejection>> {
    return this.shell.handle(flowId, command, cause);
  }

  /** As part of the caller's transaction. A rejection has written nothing. */
  async decideIn(tx: Tx, flowId: string, command: FlowCommand, cause: Cause): Promise<Result<DecidedFlow, Rejection>> {
    return this.shell.decideIn(this.store.within(tx), flowId, command, cause);
  }
}
