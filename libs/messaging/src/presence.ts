import { presence } from '@millrace/contracts';
import { Kvm, type KV } from '@nats-io/kv';
import { Injectable } from '@nestjs/common';
import { Bus } from './bus.ts';

const ANSWER_MILLISECONDS = 5_000;

/** Who is alive. An entry vanishes when it has not been renewed for its time to live. */
@Injectable()
export class Presence {
  private bucket: Promise<KV> | undefined;

  constructor(private readonly bus: Bus) {
    bus.onReconnect(async () => {
      this.bucket = undefined;
    });
  }

  /** Opens the bucket, and makes it when it is missing. */
  private open(): Promise<KV> {
    this.bucket ??= new Kvm(this.bus.js)
      .create(presence.bucket, { ttl: presence.ttlSeconds * 1000, history: 1 })
      .catch((error: unknown) => {
        this.bucket = undefined;
        throw error;
      });
    return this.bucket;
  }

  private within<T>(use: (bucket: KV) => Promise<T>): Promise<T> {
    return this.bus.whileConnected(ANSWER_MILLISECONDS, async () => use(await this.open()));
  }

  /** Says "alive" with some facts. Call every {@link presence.beatSeconds}. */
  async beat(key: string, facts: object): Promise<void> {
    await this.within((bucket) => bucket.put(key, JSON.stringify(facts)));
  }

  async gone(key: string): Promise<void> {
    await this.within((bucket) => bucket.delete(key));
  }

  /** The facts under `key`, `undefined` when it is not alive. */
  async get(key: string): Promise<unknown> {
    const entry = await this.within((bucket) => bucket.get(key));
    return entry?.operation === 'PUT' ? entry.json<unknown>() : undefined;
  }

  /** Keys that are alive now, e.g. of `hosts.*`. */
  async alive(filter: string): Promise<readonly string[]> {
    return this.within(async (bucket) => {
      const keys: string[] = [];
      for await (const key of await bucket.keys(filter)) keys.push(key);
      return keys;
    });
  }
}
