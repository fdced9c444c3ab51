import { anyAccountEventSubject, PipelineExecutionChanged, type PipelineExecutionChangedV1 } from '@millrace/contracts';
import { decode, eventsIn } from '@millrace/messaging';
import { AckPolicy, DeliverPolicy, type ConsumerMessages } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Connection } from './connection.ts';

export interface Ended {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly state: PipelineExecutionChangedV1['state'];
}

const overStates: ReadonlySet<string> = new Set(['STOPPED', 'SUCCEEDED', 'SUPERSEDED', 'FAILED', 'CANCELED']);

/**
 * Hears which executions end from now on, from the platform's events: asking for them again and again would take the
 * time of what is measured. `error` when it can hear no more.
 */
export class ExecutionEnds extends EventEmitter<{ ended: [Ended]; error: [unknown] }> {
  private constructor(private readonly events: ConsumerMessages) {
    super();
  }

  static async follow({ bus }: Connection): Promise<ExecutionEnds> {
    const { name } = await bus.manager.consumers.add('EVENTS', {
      name: `bench-${randomUUID()}`,
      filter_subject: anyAccountEventSubject(PipelineExecutionChanged),
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.New,
      inactive_threshold: nanos(60_000),
    });
    const consumer = await bus.js.consumers.get('EVENTS', name);
    const ends = new ExecutionEnds(await consumer.consume({ max_messages: 1000 }));
    void ends.listen().catch((error: unknown) => ends.emit('error', error));
    return ends;
  }

  private async listen(): Promise<void> {
    for await (const message of this.events) {
      for (const event of eventsIn(message.string())) {
        const { data } = decode(PipelineExecutionChanged, event, { count: 1, consumer: 'bench' });
        if (overStates.has(data.state)) this.emit('ended', data);
      }
    }
  }

  stop(): void {
    this.events.stop();
  }
}
