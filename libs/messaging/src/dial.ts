import { inboxOf } from '@millrace/contracts';
import { AuthorizationError, connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import type { MessagingOptions } from './options.ts';

const HANDSHAKES = 5;

/**
 * A connection that never gives up once it stood. A process that is busy at its start may be too slow for the time that
 * the server gives for the credentials: nothing was refused then, and it dials again.
 * @throws when no server answers within 10 s or the credentials are refused
 */
export async function dial(options: MessagingOptions): Promise<NatsConnection> {
  for (let handshakes = 1; ; handshakes++) {
    try {
      return await dialOnce(options);
    } catch (error) {
      const wasSlow = error instanceof AuthorizationError && /authentication timeout/i.test(error.message);
      if (!wasSlow || handshakes === HANDSHAKES) throw notConnected(options, error);
    }
  }
}

/** The driver says only what happened (`timeout`), not to whom; an address may carry a password. */
function notConnected({ servers }: MessagingOptions, cause: unknown): Error {
  const where = servers.map((server) => server.replace(/^.*(?:\/\/|@)/, '')).join(', ');
  const what = cause instanceof Error ? cause.message : String(cause);
  return new Error(`cannot connect to NATS at ${where}: ${what}`, { cause });
}

const dialOnce = ({ servers, service, credentials }: MessagingOptions): Promise<NatsConnection> =>
  connect({
    servers: [...servers],
    name: `millrace/${service}`,
    ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    inboxPrefix: inboxOf(service),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 100,
    timeout: 10_000,
    pingInterval: 10_000,
    ignoreAuthErrorAbort: true,
    // A stack taken for each request, in case that it fails, costs more than the request.
    noAsyncTraces: true,
  });
