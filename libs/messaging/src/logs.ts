import { LogBatchV1, logSubject, type LogLineV1 } from '@millrace/contracts';
import { DeliverPolicy, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import { Injectable, Logger } from '@nestjs/common';
import { Bus } from './bus.ts';
import { check } from './codec.ts';
import { PoisonMessage } from './faults.ts';

const ANSWER_MILLISECONDS = 5_000;
const GAP_MILLISECONDS = 5_000;
const RECOVERY_MILLISECONDS = 250;

/** Live log lines. The worker's own spool is the truth; this stream only carries it to whoever watches. */
@Injectable()
export class Logs {
  private readonly logger = new Logger('Logs');

  constructor(private readonly bus: Bus) {}

  /**
   * Publishes consecutive lines. The message id names the first line and the last, so saying the same batch again stores
   * nothing, and the same lines cut otherwise are stored.
   * @returns the life of the stream in which they were stored; when it differs from last time, say all lines again.
   * @throws when JetStream did not confirm it.
   */
  async publish(account: string, actionExecutionId: string, lines: readonly LogLineV1[]): Promise<string> {
    const [first, last] = [lines[0], lines.at(-1)];
    if (first === undefined || last === undefined) throw new RangeError('no lines');
    const { epoch } = this.bus.streamLife('LOGS');
    await this.bus.whileConnected(ANSWER_MILLISECONDS, () =>
      this.bus.js.publish(logSubject(account, actionExecutionId), JSON.stringify({ lines }), {
        msgID: `${actionExecutionId}:${first.seq}-${last.seq}`,
        timeout: ANSWER_MILLISECONDS,
      }),
    );
    return epoch;
  }

  /**
   * The lines of an action execution as they come, in order, each once, from `fromSeq` (1 = all).
   * Ends when `signal` is aborted or the connection is closed. Survives a lost stream: what is said again is dropped.
   * Lines that are missing are waited for; when they do not come within five seconds (the stream may have dropped its
   * oldest messages) the others go on without them. The sealed log has all.
   */
  async *tail(
    account: string,
    actionExecutionId: string,
    fromSeq: number,
    signal: AbortSignal,
  ): AsyncGenerator<LogLineV1> {
    const order = new LineOrder(fromSeq);
    while (!signal.aborted && !this.bus.connection.isClosed()) {
      const batches = new Batches(this.bus, logSubject(account, actionExecutionId), signal);
      try {
        await batches.open();
        let gapEnds: number | undefined;
        for (;;) {
          gapEnds = order.hasGap ? (gapEnds ?? performance.now() + GAP_MILLISECONDS) : undefined;
          const lines = await batches.next(
            gapEnds === undefined ? undefined : Math.max(0, gapEnds - performance.now()),
          );
          if (lines === 'ended') break;
          if (lines === 'late') order.skipGap();
          else order.add(lines);
          yield* order.take();
        }
      } catch (error) {
        if (error instanceof PoisonMessage) throw error;
        this.logger.warn({ msg: 'log-tail-resumed', actionExecutionId, error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, RECOVERY_MILLISECONDS));
      } finally {
        batches.close();
      }
    }
  }
}

/** Puts lines that come in any order, some repeatedly, into theirs. */
class LineOrder {
  private readonly waiting = new Map<number, LogLineV1>();

  constructor(private next: number) {}

  /** Lines are here that must wait for others. */
  get hasGap(): boolean {
    return this.waiting.size > 0;
  }

  add(lines: readonly LogLineV1[]): void {
    for (const line of lines) if (line.seq >= this.next) this.waiting.set(line.seq, line);
  }

  skipGap(): void {
    this.next = Math.min(...this.waiting.keys());
  }

  *take(): Generator<LogLineV1> {
    for (let line = this.waiting.get(this.next); line !== undefined; line = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++);
      yield line;
    }
  }
}

/** The batches of one log, from its beginning, in one life of the connection. */
class Batches {
  private messages: ConsumerMessages | undefined;
  private iterator: AsyncIterator<JsMsg> | undefined;
  private arrival: Promise<IteratorResult<JsMsg>> | undefined;
  private forgetReconnect: (() => void) | undefined;
  private readonly stop = () => this.messages?.stop();

  constructor(
    private readonly bus: Bus,
    private readonly subject: string,
    private readonly signal: AbortSignal,
  ) {}

  async open(): Promise<void> {
    const consumer = await this.bus.whileConnected(ANSWER_MILLISECONDS, () =>
      this.bus.js.consumers.get('LOGS', { filter_subjects: this.subject, deliver_policy: DeliverPolicy.All }),
    );
    this.messages = await consumer.consume({ max_messages: 200 });
    this.iterator = this.messages[Symbol.asyncIterator]();
    this.forgetReconnect = this.bus.onReconnect(async () => this.stop());
    this.signal.addEventListener('abort', this.stop, { once: true });
    if (this.signal.aborted) this.stop();
  }

  /**
   * @param patience milliseconds after which the answer is `late`; without one it waits.
   * @throws PoisonMessage when a message is no batch of lines.
   */
  async next(patience: number | undefined): Promise<readonly LogLineV1[] | 'ended' | 'late'> {
    if (this.iterator === undefined) return 'ended';
    this.arrival ??= this.iterator.next();
    const arrived = await (patience === undefined ? this.arrival : within(patience, this.arrival));
    if (arrived === 'late') return 'late';
    this.arrival = undefined;
    if (arrived.done === true) return 'ended';
    return linesOf(arrived.value);
  }

  close(): void {
    this.signal.removeEventListener('abort', this.stop);
    this.forgetReconnect?.();
    this.stop();
    // Nobody asks for it any more; that it failed is of no interest either.
    this.arrival?.catch(() => undefined);
  }
}

function linesOf(message: JsMsg): readonly LogLineV1[] {
  let plain: unknown;
  try {
    plain = JSON.parse(message.string());
  } catch (cause) {
    throw new PoisonMessage(`${message.subject} holds no log batch`, { cause });
  }
  const batch = check(LogBatchV1, plain);
  if (!batch.ok) throw new PoisonMessage(`${message.subject} holds no log batch`);
  return batch.value.lines;
}

async function within<T>(patience: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
