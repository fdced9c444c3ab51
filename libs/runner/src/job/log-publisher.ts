import { setTimeout as delay } from 'node:timers/promises';
import type { LogLineV1 } from '@millrace/contracts';
import type { Duration } from '@millrace/kernel';
import type { Bus, Logs } from '@millrace/messaging';
import type { LogSpool } from '../log/spool.ts';

/** Bounds of one message: `LogBatchV1`'s lines, and bytes below NATS' 1 MiB. */
const batchLines = 500;
const batchBytes = 900_000;
const retryMilliseconds = 250;

/**
 * Carries a spool's lines to the bus, in order. What could not be said is said again, the same batch under the same id;
 * when the stream was lost, everything said before is said again first.
 */
export class LogPublisher {
  private readonly logs: Logs;
  private readonly account: string;
  private readonly actionExecutionId: string;
  private readonly spool: LogSpool;
  private readonly forgetBus: () => void;
  private again: LogLineV1[][] = [];
  private waiting: LogLineV1[] = [];
  private said = 0;
  private epoch: string | undefined;
  private saying: Promise<void> | undefined;
  private closed = false;

  constructor(logs: Logs, bus: Bus, account: string, actionExecutionId: string, spool: LogSpool) {
    this.logs = logs;
    this.account = account;
    this.actionExecutionId = actionExecutionId;
    this.spool = spool;
    this.forgetBus = bus.onReconnect(async () => {
      this.noticeLife(bus.streamLife('LOGS').epoch);
      this.wake();
    });
  }

  add(lines: readonly LogLineV1[]): void {
    this.waiting.push(...lines);
    this.wake();
  }

  /** Says line by line what is in the spool already: after a crash nobody knows how the batches were cut. */
  addSpooled(mostLines: number): void {
    const lines = this.spool.after(0);
    this.again.push(...lines.slice(-mostLines).map((line) => [line]));
    this.wake();
  }

  /** Waits at most `within` until all is said. The sealed log has what is not. */
  async close(within: Duration): Promise<void> {
    await Promise.race([this.saying, delay(within, undefined, { ref: false })]);
    this.closed = true;
    this.forgetBus();
  }

  private wake(): void {
    if (this.closed || this.saying !== undefined || (this.again.length === 0 && this.waiting.length === 0)) return;
    this.saying = this.sayAll();
  }

  private async sayAll(): Promise<void> {
    for (let batch = this.next(); batch !== undefined && !this.closed; batch = this.next()) {
      await this.sayBatch(batch);
    }
    // In the same step in which nothing was left to say: a line that comes right after begins anew.
    this.saying = undefined;
  }

  private next(): LogLineV1[] | undefined {
    const repeated = this.again.shift();
    if (repeated) return repeated;
    const [batch] = batches(this.waiting);
    if (batch) this.waiting = this.waiting.slice(batch.length);
    return batch;
  }

  private async sayBatch(batch: LogLineV1[]): Promise<void> {
    while (!this.closed) {
      try {
        this.noticeLife(await this.logs.publish(this.account, this.actionExecutionId, batch));
        this.said = Math.max(this.said, batch.at(-1)?.seq ?? 0);
        return;
      } catch {
        // The bus is away: the spool keeps the lines until it is back.
        await delay(retryMilliseconds);
      }
    }
  }

  private noticeLife(epoch: string): void {
    if (this.epoch !== undefined && this.epoch !== epoch) this.again = batches(this.spool.after(0).slice(0, this.said));
    this.epoch = epoch;
  }
}

function batches(lines: readonly LogLineV1[]): LogLineV1[][] {
  const all: LogLineV1[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(JSON.stringify(line)) + 1;
    const last = all.at(-1);
    if (last === undefined || last.length === batchLines || bytes + size > batchBytes) {
      all.push([line]);
      bytes = size;
    } else {
      last.push(line);
      bytes += size;
    }
  }
  return all;
}
