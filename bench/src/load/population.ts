import { CreatePipeline, StartExecution, type PipelineExecutionChangedV1 } from '@millrace/contracts';
import { encode } from '@millrace/messaging';
import { randomUUID } from 'node:crypto';
import { account, type Connection } from './connection.ts';
import { pipelineOf, type Mode, type StageShape } from './definitions.ts';
import { ExecutionEnds, type Ended } from './execution-ends.ts';

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
    private readonly ends: ExecutionEnds,
  ) {
    ends.on('ended', (ended) => this.hear(ended));
    ends.on('error', (error) => (this.failure ??= error));
  }

  static async follow(connection: Connection): Promise<Population> {
    return new Population(connection, await ExecutionEnds.follow(connection));
  }

  /** Others have started these: their ends are heard here, too. */
  startedElsewhere(count: number): void {
    this.underWay += count;
  }

  get active(): number {
    return this.underWay;
  }

  private hear(ended: Ended): void {
    this.underWay--;
    this.ended[ended.state] = (this.ended[ended.state] ?? 0) + 1;
    this.onEnd?.(ended);
    if (this.replacing) void this.start(ended.pipelineName).catch((error: unknown) => (this.failure ??= error));
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
    this.ends.stop();
    this.check();
  }
}
