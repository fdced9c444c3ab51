import { ServiceTracer } from '@millrace/messaging';
import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** A collector that does not answer must not hold up the end of a service. */
const EXPORT_MILLISECONDS = 3_000;

/**
 * Traces of one service. Each service of a process has its own provider, so that its spans carry its own
 * `service.name`; only the context manager is shared. Without an endpoint spans are made (the trace goes on) but not sent.
 */
export class Telemetry {
  readonly tracer: ServiceTracer;
  private readonly provider: TracerProvider;

  constructor(service: string, version: string, otlpEndpoint: string | undefined) {
    // A second registration in the same process is refused by the API, which is what we want.
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({
        'service.name': service,
        'service.namespace': 'millrace',
        'service.version': version,
      }),
      spanProcessors:
        otlpEndpoint === undefined
          ? []
          : [
              new BatchSpanProcessor({
                exporter: new OTLPTraceExporter({
                  url: `${otlpEndpoint.replace(/\/$/, '')}/v1/traces`,
                  timeoutMillis: EXPORT_MILLISECONDS,
                }),
                scheduledDelayMillis: 500,
              }),
            ],
    });
    this.tracer = new ServiceTracer(this.provider.getTracer('millrace', version));
  }

  async shutdown(): Promise<void> {
    await this.provider.shutdown();
  }
}
