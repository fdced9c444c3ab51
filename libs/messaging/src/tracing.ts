import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

const w3c = new W3CTraceContextPropagator();

/** The tracer of one service. Several services may share a process, so there is no global one. */
export class ServiceTracer {
  constructor(readonly tracer: Tracer) {}

  /** Runs `work` in a span that is a child of `parent` (default: the active one). A throw marks the span as failed. */
  async span<T>(
    name: string,
    options: { kind?: SpanKind; attributes?: Attributes; parent?: Context; links?: Link[] },
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const parent = options.parent ?? context.active();
    const span = this.tracer.startSpan(
      name,
      { kind: options.kind ?? SpanKind.INTERNAL, attributes: options.attributes ?? {}, links: options.links ?? [] },
      parent,
    );
    try {
      return await context.with(trace.setSpan(parent, span), () => work(span));
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      span.end();
    }
  }
}

/** The context that a W3C `traceparent` describes; the root context when there is none. */
export function contextOf(traceparent: string | undefined): Context {
  if (traceparent === undefined) return ROOT_CONTEXT;
  return w3c.extract(
    ROOT_CONTEXT,
    { traceparent },
    { get: (carrier, key) => carrier[key as 'traceparent'], keys: (carrier) => Object.keys(carrier) },
  );
}

/** W3C `traceparent` of a context (default: the active one); `undefined` when it holds no span. */
export function traceparentOf(of: Context = context.active()): string | undefined {
  const carrier: Record<string, string> = {};
  w3c.inject(of, carrier, { set: (into, key, value) => (into[key] = value) });
  return carrier['traceparent'];
}

/** The 32 hexadecimal digits that name the trace. */
export const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.split('-')[1];

export { context, SpanKind, SpanStatusCode, trace, type Span };
