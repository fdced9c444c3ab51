import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Bus } from './bus.ts';

const PULL_MILLISECONDS = 30_000;

/**
 * One pull of one message from a work queue. A pull cannot be taken back: the server may be sending a job at this very
 * moment, and were nobody listening, the job would be out of reach until the server missed it. So it outlives whoever
 * waits for it: it goes on alone and gives back what comes, or is taken over by the next who waits.
 */
export class JobPull {
  private wanted = true;
  private ended = false;
  /** What came while it was wanted. */
  private arrived: JsMsg | undefined;
  private readonly interrupted = Promise.withResolvers<undefined>();
  /** `undefined` when it expired, or its server is gone. */
  readonly arrival: Promise<JsMsg | undefined>;

  private constructor(messages: ConsumerMessages, bus: Bus) {
    const message = this.receive(messages);
    // A pull does not survive its server; nobody would tell us before it expired.
    const forget = bus.onReconnect(async () => {
      this.ended = true;
      this.wanted = false;
      this.interrupted.resolve(undefined);
    });
    this.arrival = Promise.race([message, this.interrupted.promise]).finally(() => {
      this.ended = true;
    });
    // Whoever takes the pull over, or waits for it still, hears of a failure; alone, it has taken nothing.
    void Promise.allSettled([this.arrival, message]).then(forget);
  }

  static async from(bus: Bus, consumer: Consumer): Promise<JobPull> {
    return new JobPull(await consumer.fetch({ max_messages: 1, expires: PULL_MILLISECONDS }), bus);
  }

  private async receive(messages: ConsumerMessages): Promise<JsMsg | undefined> {
    try {
      const next = await messages[Symbol.asyncIterator]().next();
      if (next.done === true) return undefined;
      if (!this.wanted) {
        next.value.nak();
        return undefined;
      }
      this.arrived = next.value;
      return next.value;
    } finally {
      messages.stop();
    }
  }

  /** Nobody waits any more: what comes is given back, and so is what came in this very moment and was not looked at. */
  leave(): void {
    this.wanted = false;
    if (this.arrived === undefined) return;
    this.ended = true;
    this.arrived.nak();
  }

  /** @returns false when it has ended meanwhile. */
  rejoin(): boolean {
    if (this.ended) return false;
    this.wanted = true;
    return true;
  }
}
