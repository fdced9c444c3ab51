import type { QueryContract } from '@millrace/contracts';
import type { Duration } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { valueOf } from './value-of.ts';

/** The other services, as REST handlers ask them: an answer, or the problem thrown for the filter to write. */
@Injectable()
export class Peers {
  constructor(private readonly requests: Requests) {}

  /** @throws Rejected when the owner says no, Unavailable when it does not answer in time. */
  async ask<Q extends object, A>(
    query: QueryContract<Q, A>,
    data: Q,
    options: { readonly deadline?: Duration } = {},
  ): Promise<A> {
    return valueOf(await this.requests.ask(query, data, options));
  }
}
