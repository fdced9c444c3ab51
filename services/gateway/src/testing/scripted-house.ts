import { ActionExecutionChanged, eventSubject, type Problem, type QueryContract } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { account, house, region, type House } from './house.ts';
import { restCaller, type RestAnswer, type RestOptions } from './rest-caller.ts';

/** A house that stands while the tests of a file run, and what its peers say during one test. */
export class ScriptedHouse {
  here!: House;
  private readonly said: (() => void)[] = [];

  /** @param settings beside those of every house. */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    beforeAll(async () => {
      this.here = await house(settings);
    });
    afterEach(() => this.forget());
    afterAll(() => this.here.close());
  }

  /** The owner of the query answers so until the test ends, or until somebody answers it anew. */
  replies<Q extends object, A>(
    contract: QueryContract<Q, A>,
    reply: (data: Q) => Result<A, Problem> | Promise<Result<A, Problem>>,
  ): void {
    this.said.push(this.here.peers.answer(contract, reply));
  }

  answers<Q extends object, A>(contract: QueryContract<Q, A>, value: A): void {
    this.replies(contract, () => ok(value));
  }

  refuses<Q extends object, A>(contract: QueryContract<Q, A>, problem: Problem): void {
    this.replies(contract, () => err(problem));
  }

  /** A plain HTTP request to its REST door. */
  readonly call = (method: string, path: string, options?: RestOptions): Promise<RestAnswer> =>
    restCaller(this.here)(method, path, options);

  /** An event of an execution passes on the bus: only a reason to look again. */
  async executionChanged(data: { readonly executionId?: string; readonly actionExecutionId?: string }): Promise<void> {
    const { bus } = this.here.peers;
    const { type } = ActionExecutionChanged;
    const event = { specversion: '1.0', id: crypto.randomUUID(), source: 'millrace/orchestration', type };
    const rest = { subject: 'shop', time: '2026-11-21T10:00:00.000Z', account, region, data };
    bus.connection.publish(eventSubject(account, ActionExecutionChanged), JSON.stringify({ ...event, ...rest }));
    await bus.connection.flush();
  }

  /** From now on nobody answers. */
  forget(): void {
    this.said.splice(0).forEach((undo) => undo());
  }
}
