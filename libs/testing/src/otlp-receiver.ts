import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { eventually, type Patience } from './eventually.ts';

export type AttributeValue = string | number | boolean | readonly AttributeValue[] | undefined;

/** A span as it arrived, in plain values. */
export interface RecordedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the root of a trace. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** `service.name` of the resource. */
  readonly serviceName: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly resource: Readonly<Record<string, AttributeValue>>;
  readonly startNanoseconds: bigint;
  readonly endNanoseconds: bigint;
  readonly failed: boolean;
  readonly events: readonly string[];
}

export interface OtlpReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  spans(): readonly RecordedSpan[];
  /** Spans by trace id, in the order of their start. */
  traces(): ReadonlyMap<string, readonly RecordedSpan[]>;
  /** Waits until the recorded spans satisfy a predicate. @returns all spans then recorded */
  waitFor(
    predicate: (spans: readonly RecordedSpan[]) => boolean,
    patience?: Patience,
  ): Promise<readonly RecordedSpan[]>;
  clear(): void;
  close(): Promise<void>;
}

/** Receives traces over OTLP/HTTP in JSON, as a collector would, and remembers every span. */
export async function recordingOtlpReceiver(): Promise<OtlpReceiver> {
  let recorded: RecordedSpan[] = [];
  const server = createServer((request, response) => {
    receive(request).then(
      (received) => {
        recorded.push(...received);
        answer(response, 200, {});
      },
      (error: Error) => answer(response, 400, { message: error.message }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => [...recorded],
    traces: () => {
      const byStart = recorded.toSorted((a, b) => (a.startNanoseconds < b.startNanoseconds ? -1 : 1));
      return Map.groupBy(byStart, (span) => span.traceId);
    },
    waitFor: (predicate, patience) =>
      eventually(() => {
        if (predicate(recorded)) return [...recorded];
        const names = recorded.map(({ serviceName, name }) => `${serviceName}: ${name}`);
        throw new Error(`the spans are not yet as expected; received so far:\n  ${names.join('\n  ')}`);
      }, patience),
    clear: () => {
      recorded = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(request: IncomingMessage): Promise<readonly RecordedSpan[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (request.url !== '/v1/traces') return [];
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) throw new Error(`only OTLP in JSON is understood here, not ${type}`);
  const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return readExport(JSON.parse(text.toString('utf8')) as ExportRequest);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function readExport({ resourceSpans = [] }: ExportRequest): readonly RecordedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const about = readAttributes(resource?.attributes);
    return scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span): RecordedSpan => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
        name: span.name,
        serviceName: String(about['service.name'] ?? ''),
        attributes: readAttributes(span.attributes),
        resource: about,
        startNanoseconds: BigInt(span.startTimeUnixNano),
        endNanoseconds: BigInt(span.endTimeUnixNano),
        failed: span.status?.code === 2,
        events: (span.events ?? []).map(({ name }) => name),
      })),
    );
  });
}

const readAttributes = (pairs: readonly KeyValue[] = []): Record<string, AttributeValue> =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, readValue(value)]));

function readValue(value: AnyValue): AttributeValue {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.boolValue !== undefined) return value.boolValue;
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.doubleValue !== undefined) return value.doubleValue;
  return value.arrayValue?.values?.map(readValue);
}

/** The part of OTLP's ExportTraceServiceRequest, in its JSON mapping, that is recorded. */
interface ExportRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number };
  readonly events?: readonly { readonly name: string }[];
}

interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
}
