import { problem } from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import {
  IdempotentRequestRepository,
  type KeptAnswer,
  type KeyedRequest,
} from '../outbound/postgres/idempotent-request.repository.ts';

const pointer = '/idempotency-key';
/** Visible ASCII; the quotes of a structured field are part of the key. */
const keyShape = /^[!-~]{1,128}$/;

/** The same request is under way: its answer can be asked for in a moment. */
export class StillCarriedOut extends Rejected {
  readonly retryAfterSeconds = 1;

  constructor() {
    super(problem('idempotency-key.in-use', 'The same request is being carried out. Ask again for its answer.'));
  }
}

/** @throws Rejected when it is no key */
export function checkedKey(key: unknown): string {
  if (typeof key === 'string' && keyShape.test(key)) return key;
  const message = 'must be 1 to 128 visible ASCII characters';
  throw new Rejected(problem('request.invalid', `Idempotency-Key ${message}.`, [{ pointer, message }]));
}

/**
 * A request with an idempotency key is carried out once: who sends it again gets the same answer. Only what was done is
 * kept; a refusal made nothing, so the same key may try again.
 */
@Injectable()
export class CarryOutOnce {
  constructor(private readonly requests: IdempotentRequestRepository) {}

  /** @throws StillCarriedOut, Rejected when the key belongs to another request, and what `carryOut` throws */
  async run(
    keyed: KeyedRequest,
    carryOut: () => Promise<KeptAnswer>,
  ): Promise<{ readonly answer: KeptAnswer; readonly isReplayed: boolean }> {
    const known = await this.requests.begin(keyed);
    switch (known.state) {
      case 'new':
        return { answer: await this.#carryOut(keyed, carryOut), isReplayed: false };
      case 'reused': {
        const detail =
          'This idempotency key came with another request in the last 24 hours. Use a new key for a new request.';
        const issues = [{ pointer, message: 'belongs to another request' }];
        throw new Rejected(problem('idempotency-key.reused', detail, issues));
      }
      case 'running':
        throw new StillCarriedOut();
      case 'done':
        return { answer: known.answer, isReplayed: true };
    }
  }

  async #carryOut(keyed: KeyedRequest, carryOut: () => Promise<KeptAnswer>): Promise<KeptAnswer> {
    let answer: KeptAnswer;
    try {
      answer = await carryOut();
    } catch (error) {
      await this.requests.release(keyed);
      throw error;
    }
    await this.requests.finish(keyed, answer);
    return answer;
  }
}
