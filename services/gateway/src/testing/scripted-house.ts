import type { Problem, QueryContract } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { house, type House } from './house.ts';

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

  /** From now on nobody answers. */
  forget(): void {
    this.said.splice(0).forEach((undo) => undo());
  }
}
