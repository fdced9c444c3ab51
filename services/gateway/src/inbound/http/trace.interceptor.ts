import { contextOf, ServiceTracer, SpanKind } from '@millrace/messaging';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { from, lastValueFrom, type Observable } from 'rxjs';

const traceparentForm = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Each request continues the trace that its caller sent, or opens one; everything it causes hangs below. */
@Injectable()
export class TraceInterceptor implements NestInterceptor {
  constructor(private readonly tracer: ServiceTracer) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const sent = request.headers['traceparent'];
    const route = request.routeOptions.url ?? '';
    const target = request.headers['x-amz-target'];
    return from(
      this.tracer.span(
        typeof target === 'string' ? target.slice(0, 100) : `${request.method} ${route}`,
        {
          kind: SpanKind.SERVER,
          attributes: { 'http.request.method': request.method, 'http.route': route },
          parent: contextOf(typeof sent === 'string' && traceparentForm.test(sent) ? sent : undefined),
        },
        () => lastValueFrom(next.handle(), { defaultValue: undefined }),
      ),
    );
  }
}
