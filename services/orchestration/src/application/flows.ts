import { DeciderShell, type Cause } from '@millrace/decider';
import type { Flow, FlowCommand, FlowEvent, Order, Rejection } from '@millrace/engine';
import type { Result } from '@millrace/kernel';
import { Inbox, ServiceTracer } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { CarryOutFlow } from './carry-out.ts';
import { flowDecider, type DecidedFlow } from './decided-flow.ts';

/** Every decision about a flow goes through here. */
@Injectable()
export class Flows {
  private readonly shell: DeciderShell<Flow, FlowCommand, FlowEvent, Order, Rejection>;

  constructor(work: UnitOfWork, inbox: Inbox, tracer: ServiceTracer, carryOut: CarryOutFlow) {
    this.shell = new DeciderShell(work, inbox, tracer, flowDecider, (tx, decided, cause) =>
      carryOut.carryOut(tx, decided, cause),
    );
  }

  /** In a transaction of its own. */
  async handle(flowId: string, command: FlowCommand, cause: Cause): Promise<Result<DecidedFlow, Rejection>> {
    return this.shell.handle(flowId, command, cause);
  }

  /** As part of the caller's transaction. A rejection has written nothing. */
  async decideIn(tx: Tx, flowId: string, command: FlowCommand, cause: Cause): Promise<Result<DecidedFlow, Rejection>> {
    return this.shell.decideIn(tx, flowId, command, cause);
  }
}
