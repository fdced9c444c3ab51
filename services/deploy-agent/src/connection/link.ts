import {
  agentCommandsSubject,
  agentHelloSubject,
  agentReportsSubject,
  inboxOf,
  type HostHelloAnswer,
  type HostHelloV1,
  type HostReportAnswer,
} from '@millrace/contracts';
import { connect, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import type { Identity } from './identity.ts';

export interface LinkEvents {
  /** The identity as it is now; asked at every reconnect. */
  readonly identity: () => Identity;
  readonly onCommand: (message: unknown) => void;
  /** On connecting and reconnecting. */
  readonly onConnected: () => void;
  readonly onDisconnected: () => void;
  readonly onFault: (what: string, error: unknown) => void;
}

const answerMilliseconds = 10_000;
const firstConnectMilliseconds = 1_000;

/** The one connection of an agent: outbound, core NATS only (ADR 0040). Never gives up. */
export class Link {
  private readonly events: LinkEvents;
  private connection: NatsConnection | undefined;
  private readonly closing = new AbortController();
  private readonly opened: Promise<void>;

  constructor(events: LinkEvents) {
    this.events = events;
    this.opened = this.open();
  }

  /** @throws when there is no connection, or no answer in time */
  async hello(hello: HostHelloV1): Promise<HostHelloAnswer> {
    const { region, hostId } = this.events.identity();
    return this.ask<HostHelloAnswer>(agentHelloSubject(region, hostId), JSON.stringify(hello));
  }

  /** Resolves once the platform has recorded the report. @throws otherwise: say it again */
  async report(text: string): Promise<void> {
    const { region, hostId } = this.events.identity();
    const answer = await this.ask<HostReportAnswer>(agentReportsSubject(region, hostId), text);
    if (!answer.recorded) throw new Error('the platform did not record a report');
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.connection?.close();
    await this.opened;
  }

  private async ask<T>(subject: string, body: string): Promise<T> {
    if (!this.connection) throw new Error('there is no connection to the platform');
    const answer = await this.connection.request(subject, body, { timeout: answerMilliseconds });
    return answer.json<T>();
  }

  /** The first connection is tried for ever; after it the client itself reconnects for ever. */
  private async open(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        const connection = await this.dial();
        if (this.closing.signal.aborted) return await connection.close();
        this.connection = connection;
        this.listen(connection);
        return;
      } catch (error) {
        this.events.onFault('connect-failed', error);
        await this.pause();
      }
    }
  }

  private dial(): Promise<NatsConnection> {
    const { hostId, natsUrls, seed } = this.events.identity();
    return connect({
      servers: [...natsUrls],
      name: `millrace/agent/${hostId}`,
      authenticator: jwtAuthenticator(() => this.events.identity().jwt, new TextEncoder().encode(seed)),
      inboxPrefix: inboxOf(hostId),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      pingInterval: 10_000,
      timeout: 10_000,
      ignoreAuthErrorAbort: true,
    });
  }

  private listen(connection: NatsConnection): void {
    const { region, hostId } = this.events.identity();
    connection.subscribe(agentCommandsSubject(region, hostId), {
      callback: (error, message) => {
        if (error) return this.events.onFault('commands-refused', error);
        try {
          this.events.onCommand(message.json());
        } catch (cause) {
          this.events.onFault('command-unreadable', cause);
        }
      },
    });
    void this.watch(connection);
    this.events.onConnected();
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'reconnect') this.events.onConnected();
      else if (status.type === 'disconnect') this.events.onDisconnected();
      else if (status.type === 'error') this.events.onFault('nats-error', status.error);
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, firstConnectMilliseconds);
      this.closing.signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true },
      );
    });
  }
}
