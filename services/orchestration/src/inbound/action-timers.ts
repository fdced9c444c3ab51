import { Timers, type Timer } from '@millrace/decider';
import { timedOutBy, type FlowCommand } from '@millrace/engine';
import { Clock } from '@millrace/kernel';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { flowDecider } from '../application/decided-flow.ts';
import { Flows } from '../application/flows.ts';

/** What time says to flows: an action's limit has passed, or something that they wait for may be due. */
@Injectable()
export class ActionTimers implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly timers: Timers,
    private readonly flows: Flows,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.handle(flowDecider.kind, (timer) => this.due(timer));
    this.timers.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timers.stop();
  }

  private async due({ aggregateId, timerId }: Timer): Promise<void> {
    const at = this.clock.now();
    const actionExecutionId = timedOutBy(timerId);
    const command: FlowCommand =
      actionExecutionId === undefined ? { type: 'ReachTime', at } : { type: 'TimeOutAction', at, actionExecutionId };
    await this.flows.handle(aggregateId, command, { id: timerId });
  }
}
