import {
  anyAccountEventSubject,
  CreatePipeline,
  PipelineExecutionChanged,
  StartExecution,
  type PipelineExecutionChangedV1,
} from '@millrace/contracts';
import { decode, encode, eventsIn } from '@millrace/messaging';
import { AckPolicy, DeliverPolicy, type ConsumerMessages } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { randomUUID } from 'node:crypto';
import { account, type Connection } from './connection.ts';
import { pipelineOf, type Mode, type StageShape } from './definitions.ts';

export interface Ended {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly state: PipelineExecutionChangedV1['state'];
}

const overStates: ReadonlySet<string> = new Set(['STOPPED', 'SUCCEEDED', 'SUPERSEDED', 'FAILED', 'CANCELED']);

/** Executions that are kept going: whenever one has ended, the next one of its pipeline is started. */
export class Population {
  /** Executions that have ended, by how. */
  readonly ended: Partial<Record<PipelineExecutionChangedV1['state'], number>> = {};
  onEnd: ((ended: Ended) => void) | undefined;
  /** False lets what runs come to its end and starts nothing. */
  replacing = true;
  /** Asked for and not ended: what is still on its way to its start counts. */
  private underWay = 0;
  private failure: unknown;

  private constructor(
    private readonly connection: Connection,
    private readonly events: ConsumerMessages,
  ) {}

  static async follow(connection: Connection): Promise<Population> {
    const { bus } = connection;
    const { name } = await bus.manager.consumers.add('EVENTS', {
      name: `bench-${randomUUID()}`,
      filter_subject: anyAccountEventSubject(PipelineExecutionChanged),
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.New,
      inactive_threshold: nanos(60_000),
    });
    const consumer = await bus.js.consumers.get('EVENTS', name);
    const events = await consumer.consume({ max_messages: 1000 });
    const population = new Population(connection, events);
    void population.listen().catch((error: unknown) => (population.failure ??= error));
    return population;
  }

  /** Others have started these: their ends are heard here, too. */
  startedElsewhere(count: number): void {
    this.underWay += count;
  }

  get active(): number {
    return this.underWay;
  }

  private async listen(): Promise<void> {
    for await (const message of this.events) {
      for (const event of eventsIn(message.string()))
        this.hear(decode(PipelineExecutionChanged, event, { count: 1, consumer: 'bench' }).data);
    }
  }

  private hear(data: PipelineExecutionChangedV1): void {
    if (!overStates.has(data.state)) return;
    this.underWay--;
    this.ended[data.state] = (this.ended[data.state] ?? 0) + 1;
    this.onEnd?.(data);
    if (this.replacing) void this.start(data.pipelineName).catch((error: unknown) => (this.failure ??= error));
  }

  /** Creating a pipeline starts its first execution. */
  async create(name: string, mode: Mode, stages: readonly StageShape[]): Promise<void> {
    const { bus, requests } = this.connection;
    this.underWay++;
    const caller = { account, region: bus.options.region, arn: `arn:aws:iam::${account}:user/bench` };
    const created = await requests.ask(CreatePipeline, { caller, pipeline: pipelineOf(name, mode, stages) });
    if (!created.ok) throw new Error(`${name}: ${created.error.detail}`);
  }

  /** As triggers does when it has found a revision. @returns once JetStream has stored the command. */
  async start(pipelineName: string): Promise<void> {
    const { bus, clock } = this.connection;
    const requestId = randomUUID();
    this.underWay++;
    const { subject, body, id } = encode(bus.options, clock.now(), {
      contract: StartExecution,
      data: {
        requestId,
        pipelineName,
        trigger: { triggerType: 'Webhook', triggerDetail: 'bench' },
        sourceRevisions: [],
        variables: [],
      },
      subject: pipelineName,
      id: requestId,
    });
    await bus.js.publish(subject, body, { msgID: id });
  }

  /** @throws the first failure of any start. */
  check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  stop(): void {
    this.events.stop();
    this.check();
  }
}
