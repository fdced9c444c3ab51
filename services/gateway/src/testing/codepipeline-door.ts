import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { Problem, QueryContract } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { codePipelineClient } from './codepipeline-client.ts';
import { house, type House } from './house.ts';

/** CodePipeline's door of a house that stands while the tests of a file run, and what its peers say during one test. */
export class CodePipelineDoor {
  here!: House;
  /** The administrator's. */
  client!: CodePipelineClient;
  private readonly said: (() => void)[] = [];

  constructor() {
    beforeAll(async () => {
      this.here = await house();
      this.client = codePipelineClient(this.here, this.here.administrator);
    });
    afterEach(() => this.said.splice(0).forEach((forget) => forget()));
    afterAll(() => this.here.close());
  }

  /** The owner of the query answers so until the test ends. */
  replies<Q extends object, A>(contract: QueryContract<Q, A>, reply: (data: Q) => Result<A, Problem>): void {
    this.said.push(this.here.peers.answer(contract, reply));
  }

  answers<Q extends object, A>(contract: QueryContract<Q, A>, value: A): void {
    this.replies(contract, () => ok(value));
  }

  refuses<Q extends object, A>(contract: QueryContract<Q, A>, problem: Problem): void {
    this.replies(contract, () => err(problem));
  }
}
