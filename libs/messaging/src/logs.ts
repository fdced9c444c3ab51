import { LogBatchV1, logSubject, type LogLineV1 } from '@millrace/contracts';
import { DeliverPolicy } from '@nats-io/jetstream';
import { Injectable } from '@nestjs/common';
import { Bus } from './bus.ts';
import { check } from './codec.ts';
import { PoisonMessage } from './faults.ts';

/** Live log lines. The worker's own spool is the truth; this stream only carries it to whoever watches. */
@Injectable()
export class Logs {
  constructor(private readonly bus: Bus) {}

  /**
   * Publishes consecutive lines. The message id is `<actionExecutionId>:<seq of the first line>`, so saying the same
   * batch again stores nothing.
   * @returns the life of the stream in which they were stored; when it differs from last time, say all lines again.
   */
  async publish(account: string, actionExecutionId: string, lines: readonly LogLineV1[]): Promise<string> {
    const first = lines[0];
    if (first === undefined) throw new RangeError('no lines');
    const { epoch } = this.bus.streamLife('LOGS');
    await this.bus.js.publish(logSubject(account, actionExecutionId), JSON.stringify({ lines }), {
      msgID: `${actionExecutionId}:${first.seq}`,
      timeout: 5_000,
    });
    return epoch;
  }

  /**
   * The lines of an action execution as they come, in order, each once, from `fromSeq` (1 = all).
   * Ends when `signal` is aborted. Survives a lost stream: what is said again is dropped.
   */
  async *tail(
    account: string,
    actionExecutionId: string,
    fromSeq: number,
    signal: AbortSignal,
  ): AsyncGenerator<LogLineV1> {
    let next = fromSeq;
    const waiting = new Map<number, LogLineV1>();
    while (!signal.aborted) {
      const consumer = await this.bus.js.consumers.get('LOGS', {
        filter_subjects: logSubject(account, actionExecutionId),
        deliver_policy: DeliverPolicy.All,
      });
      const messages = await consumer.consume({ max_messages: 200 });
      const stop = () => messages.stop();
      signal.addEventListener('abort', stop, { once: true });
      const forget = this.bus.onReconnect(async () => stop());
      try {
        for await (const message of messages) {
          const batch = check(LogBatchV1, JSON.parse(message.string()));
          if (!batch.ok) throw new PoisonMessage(`${message.subject} holds no log batch`);
          for (const line of batch.value.lines) if (line.seq >= next) waiting.set(line.seq, line);
          for (let line = waiting.get(next); line !== undefined; line = waiting.get(next)) {
            waiting.delete(next++);
            yield line;
          }
        }
      } finally {
        signal.removeEventListener('abort', stop);
        forget();
        messages.stop();
      }
    }
  }
}
