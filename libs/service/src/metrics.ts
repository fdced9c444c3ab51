import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Relay } from '@millrace/messaging';

/** Prometheus metrics of one service; `millrace_outbox_lag` is the number of committed messages not yet confirmed. */
export class Metrics {
  readonly registry = new Registry();

  constructor(service: string, relay: Relay) {
    this.registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'millrace_outbox_lag',
      help: 'Messages committed and not yet confirmed by JetStream',
      registers: [this.registry],
      async collect() {
        // Without its database the service has other metrics to show still.
        this.set(await relay.lag().catch(() => Number.NaN));
      },
    });
  }
}
