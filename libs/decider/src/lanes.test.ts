import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

/** Batches as they come, each under way until it is let go. */
class Watched {
  readonly batches: (readonly number[])[] = [];
  private readonly ends: (() => void)[] = [];
  readonly lanes = new Lanes<number>((batch) => {
    this.batches.push(batch);
    return new Promise((resolve) => this.ends.push(resolve));
  });

  /** @param keyOf default: each item has a key of its own */
  async submit(from: number, count: number, keyOf = (n: number) => `${n}`): Promise<void> {
    for (let n = from; n < from + count; n++) this.lanes.submit(keyOf(n), n);
    await settled();
  }

  async end(): Promise<void> {
    this.ends.shift()?.();
    await settled();
  }
}

/** Everything that follows without anything from outside has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('let who is alone go at once, and bring together who came meanwhile', async () => {
    const watched = new Watched();
    await watched.submit(1, 1);
    await watched.submit(2, 2);
    await watched.submit(4, 1);
    expect(watched.batches).toEqual([[1]]);
    await watched.end();
    expect(watched.batches).toEqual([[1], [2, 3, 4]]);
  });

  it('open another one for a full batch only', async () => {
    const watched = new Watched();
    await watched.submit(1, 1);
    await watched.submit(2, 63);
    expect(watched.batches).toHaveLength(1);
    await watched.submit(65, 70);
    const sizes = () => watched.batches.map(({ length }) => length);
    expect(sizes()).toEqual([1, 64]);
    await watched.end();
    expect(sizes()).toEqual([1, 64, 64]);
    await watched.end();
    expect(sizes()).toEqual([1, 64, 64]);
    await watched.end();
    expect(sizes()).toEqual([1, 64, 64, 5]);
  });

  it('let who is patient go with the next of its key, and otherwise only at the end of its patience', async () => {
    const watched = new Watched();
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    watched.lanes.submit('a', 1, first.promise);
    watched.lanes.submit('b', 2, second.promise);
    await settled();
    expect(watched.batches).toEqual([]);
    await watched.submit(3, 1, () => 'a');
    expect(watched.batches).toEqual([[1, 3]]);
    await watched.end();
    expect(watched.batches).toHaveLength(1);
    first.resolve();
    second.resolve();
    await settled();
    expect(watched.batches).toEqual([[1, 3], [2]]);
  });

  it('keep the order of a key, and never have it under way twice', async () => {
    const watched = new Watched();
    const oneKey = () => 'a';
    await watched.submit(0, 1, oneKey);
    await watched.submit(1, 80, oneKey);
    expect(watched.batches).toHaveLength(1);
    await watched.end();
    await watched.end();
    expect(watched.batches.flat()).toEqual(Array.from({ length: 81 }, (_, n) => n));
    expect(watched.batches.map(({ length }) => length)).toEqual([1, 64, 16]);
  });
});
