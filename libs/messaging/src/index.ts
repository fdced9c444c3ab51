export { Bus, type StreamLife } from './bus.ts';
export { check, decode, decodeEnvelope, eventsIn, issuesOf, wireType, type Checked, type Received } from './codec.ts';
export { faultOf, PoisonMessage, Unavailable } from './faults.ts';
export { Inbox, type Receipt } from './inbox.ts';
export { JetStreamServer } from './jetstream.server.ts';
export { JobQueue, type OfferedJob } from './job-queue.ts';
export { LiveEvents } from './live-events.ts';
export { Logs } from './logs.ts';
export { messagingMigrations } from './migrations/messaging-migrations.ts';
export { Answer, On, OnJob } from './on.ts';
export { MessagingOptions } from './options.ts';
export { encode, Outbox, type MessageOptions, type OutgoingMessage, type RawMessage } from './outbox.ts';
export { Presence } from './presence.ts';
export { Relay } from './relay.ts';
export { Requests } from './requests.ts';
export { storable, storableJson, unstorable } from './storable.ts';
export {
  context,
  contextOf,
  ServiceTracer,
  SpanKind,
  SpanStatusCode,
  trace,
  traceIdOf,
  traceparentOf,
  type Span,
} from './tracing.ts';
