import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { createHash } from 'node:crypto';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { CarryOutOnce, checkedKey, StillCarriedOut } from '../../application/carry-out-once.ts';
import type { KeptAnswer, KeyedRequest } from '../../outbound/postgres/idempotent-request.repository.ts';
import type { IdentifiedRequest } from './access.ts';
import { bodyOf } from './raw-body.ts';

/** Headers of an answer that belong to what was made. */
const keptHeaders = ['location', 'etag'];

/** A POST with `Idempotency-Key` is carried out once; an answer that was given before is marked as such. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly once: CarryOutOnce) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined || !request.millrace) return next.handle();
    const { id: principalId } = request.millrace.principal;
    const keyed = { principalId, key: checkedKey(key), digest: digestOf(request) };
    return from(this.#once(keyed, context.switchToHttp().getResponse<FastifyReply>(), next));
  }

  async #once(keyed: KeyedRequest, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    try {
      const { answer, isReplayed } = await this.once.run(keyed, () => answerOf(reply, next));
      if (isReplayed) void reply.status(answer.status).headers(answer.headers).header('idempotency-replayed', 'true');
      return answer.body;
    } catch (error) {
      if (error instanceof StillCarriedOut) void reply.header('retry-after', String(error.retryAfterSeconds));
      throw error;
    }
  }
}

async function answerOf(reply: FastifyReply, next: CallHandler): Promise<KeptAnswer> {
  const body: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
  const headers = keptHeaders.flatMap((name) => {
    const value = reply.getHeader(name);
    return value === undefined ? [] : [[name, String(value)]];
  });
  return { status: reply.statusCode, headers: Object.fromEntries(headers), body };
}

const digestOf = (request: IdentifiedRequest): string =>
  createHash('sha256').update(`${request.method} ${request.url}\n`).update(bodyOf(request)).digest('hex');
