import { contextOf, SpanKind, SpanStatusCode, traceparentOf, type ServiceTracer } from '@millrace/messaging';
import type { HostCommandsParts } from '../commands/host-commands.ts';

/** One span per lifecycle event, in the trace of the execution; the scripts of the event go on from it. */
export const inCommandTrace =
  (tracer: ServiceTracer): NonNullable<HostCommandsParts['traced']> =>
  (command, work) =>
    tracer.span(
      command.lifecycleEvent,
      {
        kind: SpanKind.CONSUMER,
        parent: contextOf(command.traceparent),
        attributes: {
          'millrace.deployment.id': command.deploymentId,
          'millrace.host.id': command.hostId,
          'millrace.command.id': command.commandId,
        },
      },
      async (span) => {
        const result = await work(traceparentOf());
        if (result.code !== 'Success') span.setStatus({ code: SpanStatusCode.ERROR, message: result.message });
        return result;
      },
    );
