import { problem } from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { from, lastValueFrom, type Observable } from 'rxjs';
import {
  IdempotentRequestRepository,
  type KeyedRequest,
} from '../../outbound/postgres/idempotent-request.repository.ts';
import type { IdentifiedRequest } from './access.ts';
import { bodyOf } from './raw-body.ts';

/** Headers of an answer that belong to what was made. */
const keptHeaders = ['location', 'etag'];

/**
 * A POST with `Idempotency-Key` is carried out once: who sends it again gets the same answer, marked as such. Only what
 * was done is kept; a refusal made nothing, so the same key may try again.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly requests: IdempotentRequestRepository) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || !request.millrace) return next.handle();
    const { id: principalId } = request.millrace.principal;
    const keyed = { principalId, key: checkedKey(key), digest: digestOf(request) };
    return from(this.#once(keyed, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  async #once(keyed: KeyedRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    const known = await this.requests.begin(keyed);
    switch (known.state) {
      case 'new':
        return this.#carryOut(keyed, reply, next);
      case 'reused': {
        const detail =
          'This idempotency key came with another request in the last 24 hours. Use a new key for a new request.';
        throw new Rejected(
          problem('idempotency-key.reused', detail, [{ pointer: pointer, message: 'belongs to another request' }]),
        );
      }
      case 'running':
        void reply.header('retry-after', '1');
        throw new Rejected(
          problem('idempotency-key.in-use', 'The same request is being carried out. Ask again for its answer.'),
        );
      case 'done':
        void reply.status(known.answer.status).headers(known.answer.headers).header('idempotency-replayed', 'true');
        return known.answer.body;
    }
  }

  async #carryOut(keyed: KeyedRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    let body: unknown;
    try {
      body = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await this.requests.release(keyed);
      throw error;
    }
    const headers = Object.fromEntries(
      keptHeaders.flatMap((name) => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    await this.requests.finish(keyed, { status: reply.statusCode, headers, body });
    return body;
  }
}

const pointer = '/idempotency-key';
/** Visible ASCII; the quotes of a structured field are part of the key. */
const keyShape = /^[!-~]{1,128}$/;

function checkedKey(key: string | string[]): string {
  if (typeof key === 'string' && keyShape.test(key)) return key;
  const message = 'must be 1 to 128 visible ASCII characters';
  throw new Rejected(problem('request.invalid', `Idempotency-Key ${message}.`, [{ pointer, message }]));
}

const digestOf = (request: IdentifiedRequest): string =>
  createHash('sha256').update(`${request.method} ${request.url}\n`).update(bodyOf(request)).digest('hex');
