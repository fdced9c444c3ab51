import {
  anyAccountEventSubject,
  commandSubject,
  durableName,
  jobDurable,
  jobSubject,
  problem,
  querySubject,
} from '@millrace/contracts';
import { err, type Result } from '@millrace/kernel';
import type { JsMsg } from '@nats-io/jetstream';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import type { Bus } from './bus.ts';
import { checkQuestion, decode, eventsIn, wireType } from './codec.ts';
import { ConsumerLoop, redeliveryDelay, type DurableSettings } from './consumer-loop.ts';
import { isHopeless } from './faults.ts';
import { declarationKey, type HandlerDeclaration } from './on.ts';
import { storable } from './storable.ts';
import { contextOf, ServiceTracer, SpanKind } from './tracing.ts';

type Callback = (data: unknown) => Promise<unknown>;
type MessageDeclaration = Exclude<HandlerDeclaration, { kind: 'query' }>;

/** One event of a message that could not be handled. */
interface Failure {
  readonly event: unknown;
  readonly error: unknown;
}

/** Nest's way to JetStream: durable consumers for `@On` and `@OnJob`, a queue group for `@Answer`. */
export class JetStreamServer extends Server implements CustomTransportStrategy {
  private readonly loops: ConsumerLoop[] = [];
  private readonly subscriptions: Subscription[] = [];
  private readonly answering = new Set<Promise<void>>();

  constructor(
    private readonly bus: Bus,
    private readonly dataSource: DataSource,
    private readonly tracer: ServiceTracer,
  ) {
    super();
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.begin();
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  private async begin(): Promise<void> {
    for (const handler of this.messageHandlers.values()) {
      const declaration = handler.extras?.[declarationKey] as HandlerDeclaration | undefined;
      if (declaration === undefined) throw new Error('a message handler without @On, @OnJob or @Answer');
      if (declaration.kind === 'query') this.answer(declaration, call(handler));
      else
        this.loops.push(
          new ConsumerLoop(this.bus, this.durableOf(declaration), this.consume(declaration, call(handler))),
        );
    }
    await Promise.all(this.loops.map((loop) => loop.start()));
  }

  private durableOf(declaration: MessageDeclaration): DurableSettings {
    const { contract, concurrency } = declaration;
    const { service, region } = this.bus.options;
    if (declaration.kind === 'job')
      return {
        stream: 'JOBS',
        durable: jobDurable(region, declaration.actionType),
        filterSubject: jobSubject(region, declaration.actionType),
        concurrency,
      };
    switch (contract.kind) {
      case 'event':
        return {
          stream: 'EVENTS',
          durable: durableName(service, contract),
          filterSubject: anyAccountEventSubject(contract),
          concurrency,
        };
      case 'command':
        return {
          stream: 'COMMANDS',
          durable: durableName(service, contract),
          filterSubject: commandSubject(contract),
          concurrency,
        };
      case 'job':
        throw new Error(`job ${contract.type} is handled by @OnJob or JobQueue`);
    }
  }

  private consume(
    { contract, concurrency }: MessageDeclaration,
    callback: Callback,
  ): (message: JsMsg) => Promise<void> {
    return async (message) => {
      const failures: Failure[] = [];
      await inTurn(eventsIn(message.string()), concurrency, async (event) => {
        try {
          await this.process(contract, event, message, callback);
        } catch (error) {
          failures.push({ event, error });
        }
      });
      if (failures.length === 0) message.ack();
      else await this.failed(message, failures);
    };
  }

  private async process(
    contract: MessageDeclaration['contract'],
    event: unknown,
    { info, subject }: JsMsg,
    callback: Callback,
  ): Promise<void> {
    const received = decode(contract, event, { count: info.deliveryCount, consumer: info.consumer });
    await this.tracer.span(
      `process ${wireType(contract)}`,
      {
        kind: SpanKind.CONSUMER,
        parent: contextOf(received.traceparent),
        attributes: {
          'messaging.system': 'nats',
          'messaging.message.id': received.id,
          'messaging.destination.name': subject,
          ...(received.correlationId === undefined ? {} : { 'millrace.execution.id': received.correlationId }),
        },
      },
      () => callback(received),
    );
  }

  /** A batch is tried again as long as one of its events may still succeed; only then those without hope are set aside. */
  private async failed(message: JsMsg, failures: readonly Failure[]): Promise<void> {
    const { consumer, deliveryCount } = message.info;
    const { subject } = message;
    const retried = failures.find(({ error }) => !isHopeless(error, deliveryCount));
    if (retried !== undefined) {
      if (deliveryCount === 1)
        this.logger.warn({ msg: 'message-retried', consumer, subject, reason: reasonOf(retried) });
      message.nak(redeliveryDelay(deliveryCount));
      return;
    }
    try {
      await this.dataSource.query(
        `insert into dead_letter (consumer, subject, body, reason, delivery_count)
         select $1, $2, body, reason, $5 from unnest($3::text[], $4::text[]) as failed (body, reason)`,
        [consumer, subject, failures.map(({ event }) => textOf(event)), failures.map(reasonOf), deliveryCount],
      );
    } catch (cause) {
      // Without its record the message must not vanish.
      this.logger.error({ msg: 'dead-letter-failed', consumer, error: String(cause) });
      message.nak(redeliveryDelay(deliveryCount));
      return;
    }
    for (const failure of failures)
      this.logger.error({ msg: 'message-set-aside', consumer, subject, reason: reasonOf(failure) });
    // Without a reason: servers before 2.10.4 take a term that gives one for no answer at all.
    message.term();
  }

  private answer(declaration: HandlerDeclaration & { kind: 'query' }, callback: Callback): void {
    const { contract } = declaration;
    const subscription = this.bus.connection.subscribe(querySubject(contract), {
      queue: this.bus.options.service,
      callback: (error, message) => {
        if (error !== null) {
          this.logger.error({ msg: 'query-subscription-failed', query: contract.type, error: error.message });
          return;
        }
        const work = this.respond(declaration, callback, message).finally(() => this.answering.delete(work));
        this.answering.add(work);
      },
    });
    this.subscriptions.push(subscription);
  }

  private async respond(
    { contract }: HandlerDeclaration & { kind: 'query' },
    callback: Callback,
    message: Msg,
  ): Promise<void> {
    const traceparent = message.headers?.get('traceparent');
    try {
      const answer = await this.tracer.span(
        `answer ${contract.owner}.${contract.type}`,
        { kind: SpanKind.SERVER, parent: contextOf(traceparent === '' ? undefined : traceparent) },
        async (): Promise<Result<unknown, unknown>> => {
          const request = checkQuestion(contract.data, message.string());
          if (!request.ok)
            return err(problem('request.invalid', `${contract.type}: the request is not valid`, request.issues));
          return (await callback(request.value)) as Result<unknown, unknown>;
        },
      );
      message.respond(JSON.stringify(answer));
    } catch (error) {
      this.logger.error({
        msg: 'answer-failed',
        query: contract.type,
        error: error instanceof Error ? error.stack : String(error),
      });
      message.respond(JSON.stringify({ fault: `${contract.owner} could not answer ${contract.type}` }));
    }
  }

  /** Stops taking, finishes what runs. */
  override async close(): Promise<void> {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    await Promise.all(this.loops.map((loop) => loop.drain()));
    await Promise.allSettled(this.answering);
  }

  override on(): never {
    throw new Error('JetStreamServer emits no events');
  }

  override unwrap<T>(): T {
    return this.bus.connection as T;
  }
}

/** Nest wraps a handler's answer in an observable when interceptors are at work. */
const call =
  (handler: MessageHandler): Callback =>
  async (data) => {
    const answer: unknown = await handler(data);
    return isObservable(answer) ? lastValueFrom(answer, { defaultValue: undefined }) : answer;
  };

/** Begins the items in their order, and never more than `concurrency` of them at the same time. */
async function inTurn<Item>(items: readonly Item[], concurrency: number, work: (item: Item) => Promise<void>) {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
}

const reasonOf = ({ error }: Failure): string =>
  storable(error instanceof Error ? (error.stack ?? error.message) : String(error));

const textOf = (event: unknown): string => (typeof event === 'string' ? storable(event) : JSON.stringify(event));
