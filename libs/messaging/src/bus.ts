import { Injectable, Logger } from '@nestjs/common';
import { inboxOf, streams, type StreamDefinition, type StreamName } from '@millrace/contracts';
import {
  jetstream,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { connect, credsAuthenticator, nanos, type NatsConnection } from '@nats-io/transport-node';
import { MessagingOptions } from './options.ts';

/** Says which life of a stream a message was stored in: a stream that was lost and made again has another. */
export type StreamEpoch = string;

export interface StreamLife {
  readonly epoch: StreamEpoch;
  readonly lastSeq: number;
}

type Listener = () => Promise<void>;

/**
 * The connection to NATS of one service.
 *
 * It never gives up: when the server goes away it reconnects for ever. After each reconnect the streams are looked at
 * again, made again when they are gone, and then every listener is told, because JetStream may have lost everything.
 */
@Injectable()
export class Bus {
  private readonly logger = new Logger('Bus');
  private readonly listeners = new Set<Listener>();
  private lives = new Map<StreamName, StreamLife>();

  private constructor(
    readonly connection: NatsConnection,
    readonly js: JetStreamClient,
    readonly manager: JetStreamManager,
    readonly options: MessagingOptions,
  ) {}

  /** @throws when no server answers within 10 s or the credentials are refused. */
  static async connect(options: MessagingOptions): Promise<Bus> {
    const connection = await connect({
      servers: [...options.servers],
      name: `millrace/${options.service}`,
      ...(options.credentials === undefined
        ? {}
        : { authenticator: credsAuthenticator(new TextEncoder().encode(options.credentials)) }),
      inboxPrefix: inboxOf(options.service),
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
      reconnectJitter: 100,
      timeout: 10_000,
      pingInterval: 10_000,
      ignoreAuthErrorAbort: true,
    });
    const bus = new Bus(
      connection,
      jetstream(connection),
      await jetstreamManager(connection, { checkAPI: false }),
      options,
    );
    await bus.refreshStreams();
    void bus.watch();
    return bus;
  }

  /** False between losing a server and finding one again. */
  get connected(): boolean {
    return !this.connection.isClosed() && this.online;
  }
  private online = true;

  /** Called after every reconnect, once the streams exist again. */
  onReconnect(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  streamLife(name: StreamName): StreamLife {
    const life = this.lives.get(name);
    if (life === undefined) throw new Error(`stream ${name} has not been looked at`);
    return life;
  }

  /** Makes missing streams and notes the life that each is in. */
  async refreshStreams(): Promise<void> {
    const lives = new Map<StreamName, StreamLife>();
    for (const definition of streams) {
      const info = await this.ensureStream(definition);
      lives.set(definition.name, { epoch: info.created, lastSeq: info.state.last_seq });
    }
    this.lives = lives;
  }

  private async ensureStream(definition: StreamDefinition) {
    try {
      return await this.manager.streams.info(definition.name);
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.status !== 404) throw error;
      return this.manager.streams.add({
        name: definition.name,
        subjects: [...definition.subjects],
        retention: definition.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
        storage: StorageType.File,
        max_age: nanos(definition.maxAgeSeconds * 1000),
        max_bytes: definition.maxBytes,
        duplicate_window: nanos(definition.duplicateWindowSeconds * 1000),
        num_replicas: 1,
      });
    }
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      switch (status.type) {
        case 'disconnect':
          this.online = false;
          this.logger.warn({ msg: 'nats-disconnected' });
          break;
        case 'reconnect':
          this.online = true;
          this.logger.log({ msg: 'nats-reconnected' });
          void this.recover();
          break;
        case 'error':
          this.logger.warn({ msg: 'nats-error', error: status.error.message });
          break;
        case 'update':
        case 'reconnecting':
        case 'ping':
        case 'staleConnection':
        case 'forceReconnect':
        case 'slowConsumer':
        case 'ldm':
        case 'close':
          break;
      }
    }
  }

  private recovering: Promise<void> | undefined;
  private recover(): Promise<void> {
    this.recovering ??= this.recoverNow().finally(() => (this.recovering = undefined));
    return this.recovering;
  }

  /** JetStream is ready a little after the server accepts connections, so this tries until it answers. */
  private async recoverNow(): Promise<void> {
    while (!this.connection.isClosed()) {
      try {
        await this.refreshStreams();
        for (const listener of Array.from(this.listeners)) await listener();
        return;
      } catch (error) {
        this.logger.warn({
          msg: 'nats-recovery-retried',
          error: error instanceof Error ? error.message : String(error),
        });
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }

  async close(): Promise<void> {
    this.listeners.clear();
    if (!this.connection.isClosed()) await this.connection.close();
  }
}
