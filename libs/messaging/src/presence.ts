import { presence } from '@millrace/contracts';
import { Kvm, type KV } from '@nats-io/kv';
import { Injectable } from '@nestjs/common';
import { Bus } from './bus.ts';

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

  /** Says "alive" with some facts. Call every {@link presence.beatSeconds}. */
  async beat(key: string, facts: object): Promise<void> {
    await (await this.open()).put(key, JSON.stringify(facts));
  }

  async gone(key: string): Promise<void> {
    await (await this.open()).delete(key);
  }

  /** The facts under `key`, `undefined` when it is not alive. */
  async get(key: string): Promise<unknown> {
    const entry = await (await this.open()).get(key);
    return entry?.operation === 'PUT' ? entry.json<unknown>() : undefined;
  }

  /** Keys that are alive now, e.g. of `hosts.*`. */
  async alive(filter: string): Promise<readonly string[]> {
    const keys: string[] = [];
    for await (const key of await (await this.open()).keys(filter)) keys.push(key);
    return keys;
  }
}
