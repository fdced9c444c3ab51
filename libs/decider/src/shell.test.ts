import { err, instant, ok, type Instant } from '@millrace/kernel';
import { ServiceTracer, trace } from '@millrace/messaging';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decider } from './decider.ts';
import { MapStore } from './map-store.fixture.ts';
import { GatheredCommits } from './gathered.ts';
import { DeciderShell } from './shell.ts';
import { noConsequences } from './store.ts';

/* An account that cannot be overdrawn. Each command has a number, and the same number counts once. */

interface Account {
  readonly balance: number;
  readonly booked: readonly number[];
}
interface Book {
  readonly type: 'Book';
  readonly number: number;
  readonly amount: number;
}
interface Booked {
  readonly type: 'Booked';
  readonly at: Instant;
  readonly number: number;
  readonly amount: number;
}

const empty: Account = { balance: 0, booked: [] };
const account: Decider<Account, Book, Booked, never, 'overdrawn'> = {
  kind: 'account',
  initial: empty,
  shape: 1,
  decide: ({ balance, booked }, { number, amount }) => {
    if (Number.isNaN(amount)) throw new Error('not a number');
    if (booked.includes(number)) return ok([]);
    return balance + amount < 0 ? err('overdrawn') : ok([{ type: 'Booked', at: instant(0), number, amount }]);
  },
  evolve: ({ balance, booked }, { number, amount }) => ({ balance: balance + amount, booked: [...booked, number] }),
  react: () => [],
};

const tracer = new ServiceTracer(trace.getTracer('test'));
const newStore = () => new MapStore<Account, Booked, never>(empty);
const shellOver = (store: MapStore<Account, Booked, never>) =>
  new DeciderShell(store, tracer, account, () => noConsequences);
const book = (number: number, amount: number): Book => ({ type: 'Book', number, amount });
const from = (number: number) => ({ id: `m-${number}`, consumer: 'c' });

describe('commands that wait at the same moment', () => {
  it('are committed together, and the next ones need not load anything', async () => {
    const store = newStore();
    const shell = shellOver(store);
    const ids = Array.from({ length: 20 }, (_, n) => `a${n % 4}`);
    await Promise.all(ids.map((id, n) => shell.handle(id, book(n, 1), from(n))));
    await shell.handle('a0', book(20, 1), from(20));
    expect(store.commits.map(({ length }) => length)).toEqual([20, 1]);
    expect(store.loads).toBe(1);
    expect(store.facts.get('a0')).toHaveLength(6);
  });

  it('do not suffer from one that cannot be decided, or cannot be written', async () => {
    const store = newStore();
    store.fails = (commits) => commits.some(({ events }) => events.some(({ amount }) => amount === 13));
    const shell = shellOver(store);
    const amounts = [1, Number.NaN, 2, 13, 3];
    const answers = await Promise.allSettled(
      amounts.map((amount, n) => shell.handle(`a${n}`, book(n, amount), from(n))),
    );
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect([...store.facts.keys()].toSorted()).toEqual(['a0', 'a2', 'a4']);
  });

  it('write nothing when they are refused, and count once when they come twice', async () => {
    const store = newStore();
    const shell = shellOver(store);
    const answers = await Promise.all([
      shell.handle('a', book(1, 5), from(1)),
      shell.handle('a', book(2, -9), from(2)),
      shell.handle('a', book(1, 5), from(1)),
      shell.handle('a', book(3, -5), from(3)),
    ]);
    expect(answers).toMatchObject([
      { ok: true, value: { repeated: false } },
      { ok: false, error: 'overdrawn' },
      { ok: true, value: { repeated: true } },
      { ok: true, value: { after: { balance: 0 } } },
    ]);
    expect(store.facts.get('a')?.map(({ number }) => number)).toEqual([1, 3]);
  });
});

describe('what is remembered', () => {
  it('never decides that nothing happens, or refuses, when somebody else has written since', async () => {
    const store = newStore();
    const [one, other] = [shellOver(store), shellOver(store)];
    await one.handle('a', book(1, 1), from(1));
    await other.handle('a', book(2, 10), from(2));
    expect(await one.handle('a', book(3, -11), from(3))).toMatchObject({ ok: true, value: { after: { balance: 0 } } });
    expect(await other.handle('a', book(4, -1), from(4))).toEqual({ ok: false, error: 'overdrawn' });
  });

  it('is not believed after a commit that failed', async () => {
    const store = newStore();
    const shell = shellOver(store);
    await shell.handle('a', book(1, 1), from(1));
    store.fails = () => true;
    await expect(shell.handle('a', book(2, 1), from(2))).rejects.toThrow('could not be written');
    store.fails = () => false;
    expect(await shell.handle('a', book(3, 1), from(3))).toMatchObject({ value: { after: { balance: 2 } } });
  });
});

it('replicas that decide at the same time lose nothing, double nothing, and overdraw nothing', async () => {
  const said = fc.array(
    fc.record({
      replica: fc.nat(2),
      id: fc.constantFrom('a', 'b'),
      number: fc.nat(30),
      amount: fc.integer({ min: -3, max: 3 }).filter((amount) => amount !== 0),
      turns: fc.nat(4),
    }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(said, async (commands) => {
      const store = newStore();
      const replicas = [shellOver(store), shellOver(store), shellOver(store)];
      const answers = await Promise.all(
        commands.map(async ({ replica, id, number, amount, turns }) => {
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          // The same message always says the same, and goes to the same account.
          const cause = { id: `${id}:${number}:${amount}`, consumer: 'c' };
          return replicas[replica]?.handle(id, book(number, amount), cause);
        }),
      );
      for (const facts of store.facts.values()) {
        expect(new Set(facts.map(({ number }) => number)).size).toBe(facts.length);
        let balance = 0;
        for (const { amount } of facts) expect((balance += amount)).toBeGreaterThanOrEqual(0);
      }
      const accepted = answers.flatMap((answer) => (answer?.ok ? answer.value.events : []));
      expect(accepted).toHaveLength([...store.facts.values()].flat().length);
    }),
    { numRuns: 300 },
  );
});

describe('decisions that are gathered within a transaction', () => {
  it('are written together, and only when they are flushed', async () => {
    const store = newStore();
    const shell = shellOver(store);
    const committed: (() => void)[] = [];
    const gathered = new GatheredCommits<Account, Booked, never>({
      load: (asked) => store.load(asked),
      commit: (commits) => store.commit(commits),
      onCommit: (action) => void committed.push(action),
    });
    for (const n of [1, 2]) await shell.decideAllIn(gathered, `a${n}`, [book(n, 5), book(n + 2, -5)], from(n));
    expect(await shell.decideIn(gathered, 'a3', book(3, -1), from(3))).toEqual(err('overdrawn'));
    expect(store.commits).toEqual([]);
    await gathered.flush();
    await gathered.flush();
    expect(store.commits.map((commits) => commits.map(({ id }) => id))).toEqual([['a1', 'a1', 'a2', 'a2']]);
    for (const action of committed) action();
    const loads = store.loads;
    await shell.handle('a1', book(9, 1), from(9));
    expect(store.loads).toBe(loads);
  });
});
