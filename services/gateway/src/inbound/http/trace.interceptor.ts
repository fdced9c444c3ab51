import { err, ok, type Result } from '@millrace/kernel';
import { contextOf, ServiceTracer, SpanKind, type Span } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';

const traceparentForm = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Each request continues the trace that its caller sent, or opens one; everything it causes hangs below. */
@Injectable()
export class TraceInterceptor implements NestInterceptor {
  constructor(private readonly tracer: ServiceTracer) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.#traced(context.switchToHttp().getRequest<FastifyRequest>(), next));
  }

  async #traced(request: FastifyRequest, next: CallHandler): Promise<unknown> {
    const sent = request.headers['traceparent'];
    const target = request.headers['x-amz-target'];
    const route = request.routeOptions.url ?? '';
    const outcome = await this.tracer.span(
      typeof target === 'string' ? target.slice(0, 100) : `${request.method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': request.method, 'http.route': route },
        parent: contextOf(typeof sent === 'string' && traceparentForm.test(sent) ? sent : undefined),
      },
      (span) => answerOf(next, span),
    );
    if (!outcome.ok) throw outcome.error;
    return outcome.value;
  }
}

/** Refusing a request is no failure of ours, so it is an event of the span and not its error. */
async function answerOf(next: CallHandler, span: Span): Promise<Result<unknown, Rejected>> {
  try {
    const value: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
    return ok(value);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    span.addEvent('rejected', { code: error.problem.code });
    return err(error);
  }
}
