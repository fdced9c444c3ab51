import { querySubject, type Problem, type QueryContract } from '@millrace/contracts';
import { seconds, type Duration, type Result } from '@millrace/kernel';
import { headers, NoRespondersError, RequestError } from '@nats-io/transport-node';
import { Injectable } from '@nestjs/common';
import { Bus } from './bus.ts';
import { Unavailable } from './faults.ts';
import { ServiceTracer, SpanKind, traceparentOf } from './tracing.ts';

/** Asks other services. */
@Injectable()
export class Requests {
  constructor(
    private readonly bus: Bus,
    private readonly tracer: ServiceTracer,
  ) {}

  /**
   * Sends a query and waits for the answer. While nobody listens (the owner restarts) it asks again until the deadline;
   * that repeats nothing, since nobody heard it. A request that was on its way when the connection broke is not asked
   * again, since it may have been heard: it fails at once, and the caller knows whether asking twice is harmless.
   * @throws Unavailable when there is no answer within `deadline` (default 5 s).
   */
  async ask<Q extends object, A>(
    contract: QueryContract<Q, A>,
    request: Q,
    options: { readonly deadline?: Duration } = {},
  ): Promise<Result<A, Problem>> {
    return this.tracer.span(`ask ${contract.owner}.${contract.type}`, { kind: SpanKind.CLIENT }, () =>
      this.askNow(contract, request, options.deadline ?? seconds(5)),
    );
  }

  private async askNow<Q extends object, A>(
    contract: QueryContract<Q, A>,
    request: Q,
    deadline: Duration,
  ): Promise<Result<A, Problem>> {
    const head = headers();
    const traceparent = traceparentOf();
    if (traceparent !== undefined) head.set('traceparent', traceparent);
    const body = JSON.stringify(request);
    const started = performance.now();
    const left = () => deadline - (performance.now() - started);
    for (;;) {
      try {
        const reply = await this.bus.whileConnected(left(), () =>
          this.bus.connection.request(querySubject(contract), body, { timeout: Math.max(1, left()), headers: head }),
        );
        const answer = reply.json<Result<A, Problem> | { readonly fault: string }>();
        if ('fault' in answer) throw new Unavailable(answer.fault);
        return answer;
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        if (nobodyListens(error) && left() > 50) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          continue;
        }
        throw new Unavailable(`${contract.owner} did not answer ${contract.type} within ${deadline} ms`, {
          cause: error,
        });
      }
    }
  }
}

const nobodyListens = (error: unknown): boolean =>
  error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
