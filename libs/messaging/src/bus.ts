import { Injectable, Logger } from '@nestjs/common';
import { streams, type StreamDefinition, type StreamName } from '@millrace/contracts';
import {
  jetstream,
  JetStreamApiError,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type JetStreamClient,
  type JetStreamManager,
} from '@nats-io/jetstream';
import { nanos, TimeoutError, type NatsConnection } from '@nats-io/transport-node';
import { dial } from './dial.ts';
import { Unavailable } from './faults.ts';
import { MessagingOptions } from './options.ts';

/** In which life of a stream a message was stored. */
export interface StreamLife {
  /** `<created>@<server>`: another one as soon as something may have been lost. */
  readonly epoch: string;
  /** When the stream was made: another moment means that all of its messages are gone. */
  readonly created: string;
  /** Sequence number of the last message when the stream was last looked at. */
  readonly lastSeq: number;
}

type Listener = () => Promise<void>;

const RECOVERY_RETRY_MILLISECONDS = 250;
const FLUSH_MILLISECONDS = 2_000;
/** How long one question about a stream waits for its answer, and how often it is asked. */
const STREAM_ANSWER_MILLISECONDS = 1_000;
const STREAM_TRIES = 10;
const STREAM_RETRY_MILLISECONDS = 100;
/** JetStream's code for a store that could not be made. */
const STORE_FAILED = 10077;

const isPassing = (error: unknown): boolean =>
  error instanceof TimeoutError || (error instanceof JetStreamApiError && error.code === STORE_FAILED);

/**
 * The connection to NATS of one service.
 *
 * It never gives up: when the server goes away it reconnects for ever. After each reconnect the streams are looked at
 * again, made again when they are gone, and then every listener is told, because JetStream may have lost everything.
 * Listeners do not wait for one another, and one that fails is told again until it succeeds.
 */
@Injectable()
export class Bus {
  private readonly logger = new Logger('Bus');
  private readonly listeners = new Set<Listener>();
  private lives = new Map<StreamName, StreamLife>();
  /** Aborted when the connection breaks; each connection has its own. */
  private lost = new AbortController();
  /** Resolved when there is a connection again. */
  private back = Promise.withResolvers<void>();
  private online = true;
  private reconnects = 0;
  private recovering: Promise<void> | undefined;

  private constructor(
    readonly connection: NatsConnection,
    readonly js: JetStreamClient,
    readonly manager: JetStreamManager,
    private readonly streams: JetStreamManager['streams'],
    readonly options: MessagingOptions,
  ) {}

  /** @throws when no server, or no JetStream, answers within 10 s, or the credentials are refused. */
  static async connect(options: MessagingOptions): Promise<Bus> {
    const connection = await dial(options);
    const impatient = await jetstreamManager(connection, { checkAPI: false, timeout: STREAM_ANSWER_MILLISECONDS });
    const bus = new Bus(
      connection,
      jetstream(connection),
      await jetstreamManager(connection, { checkAPI: false }),
      impatient.streams,
      options,
    );
    try {
      await bus.refreshStreams();
    } catch (error) {
      await connection.close();
      throw error;
    }
    void bus.watch();
    return bus;
  }

  /** False between losing a server and finding one again. */
  get connected(): boolean {
    return !this.connection.isClosed() && this.online;
  }

  /**
   * Sends something and waits for its answer, on one and the same connection. The client discards what is sent while the
   * server is away, so this waits for the server first, and what was on its way when the connection broke fails at once
   * instead of at its deadline.
   * @param patience milliseconds that the server may stay away before anything is sent.
   * @throws Unavailable when the server stays away, or the connection breaks.
   */
  async whileConnected<T>(patience: number, work: () => Promise<T>): Promise<T> {
    await this.untilConnected(patience);
    const { signal } = this.lost;
    const broken = Promise.withResolvers<never>();
    const fail = () => broken.reject(new Unavailable('the connection to NATS was lost'));
    signal.addEventListener('abort', fail, { once: true });
    try {
      return await Promise.race([work(), broken.promise]);
    } finally {
      signal.removeEventListener('abort', fail);
    }
  }

  private async untilConnected(patience: number): Promise<void> {
    if (this.online) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Unavailable('NATS is away')), Math.max(0, patience));
    });
    await Promise.race([this.back.promise, late]).finally(() => clearTimeout(timer));
  }

  /** Called after every reconnect, once the streams exist again; once more when it throws. */
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
      const info = await this.answered(() => this.ensureStream(definition));
      const server = this.connection.info?.server_id ?? '';
      lives.set(definition.name, {
        epoch: `${info.created}@${server}`,
        created: info.created,
        lastSeq: info.state.last_seq,
      });
    }
    this.lives = lives;
  }

  /**
   * Asks again when there is no answer, which is harmless about streams. A server that has just started may lose one when
   * several clients ask at once: it makes up the subject on which JetStream answers an account before it listens there. Or it
   * fails to make a stream's folder, since that of the account is still being made.
   */
  private async answered<T>(ask: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.whileConnected(0, ask);
      } catch (error) {
        if (!isPassing(error) || tries === STREAM_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, STREAM_RETRY_MILLISECONDS));
      }
    }
  }

  private async ensureStream(definition: StreamDefinition) {
    try {
      return await this.streams.info(definition.name);
    } catch (error) {
      if (!(error instanceof JetStreamApiError) || error.status !== 404) throw error;
      const adding = this.streams.add({
        name: definition.name,
        subjects: [...definition.subjects],
        retention: definition.retention === 'workqueue' ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
        storage: StorageType.File,
        max_age: nanos(definition.maxAgeSeconds * 1000),
        max_bytes: definition.maxBytes,
        duplicate_window: nanos(definition.duplicateWindowSeconds * 1000),
        num_replicas: 1,
      });
      // Refused while another service adds the same one: then it is there.
      return adding.catch((refused: unknown) =>
        this.streams.info(definition.name).catch(() => Promise.reject(refused)),
      );
    }
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      switch (status.type) {
        case 'disconnect':
          this.lost.abort();
          this.lost = new AbortController();
          // A dial that fails may tell of another loss: who waits for the server waits on.
          if (this.online) this.back = Promise.withResolvers<void>();
          this.online = false;
          this.logger.warn({ msg: 'nats-disconnected' });
          break;
        case 'reconnect':
          this.online = true;
          this.back.resolve();
          this.reconnects++;
          this.logger.log({ msg: 'nats-reconnected' });
          this.recovering ??= this.recover().finally(() => (this.recovering = undefined));
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

  /**
   * JetStream is ready a little after the server accepts connections, so this tries until it answers. A connection that
   * breaks meanwhile may have lost everything anew: then it begins again.
   */
  private async recover(): Promise<void> {
    let recovered = -1;
    let waiting: readonly Listener[] = [];
    while (!this.connection.isClosed() && (recovered !== this.reconnects || waiting.length > 0)) {
      try {
        if (recovered !== this.reconnects) {
          const current = this.reconnects;
          await this.refreshStreams();
          recovered = current;
          waiting = [...this.listeners];
        }
        waiting = await this.tell(waiting);
      } catch (error) {
        this.warnRetried(error);
      }
      if (recovered !== this.reconnects || waiting.length > 0)
        await new Promise((resolve) => setTimeout(resolve, RECOVERY_RETRY_MILLISECONDS));
    }
  }

  /** @returns the listeners that failed and still want to know. */
  private async tell(listeners: readonly Listener[]): Promise<readonly Listener[]> {
    const failed: Listener[] = [];
    await Promise.all(
      listeners.map(async (listener) => {
        try {
          await listener();
        } catch (error) {
          this.warnRetried(error);
          failed.push(listener);
        }
      }),
    );
    return failed.filter((listener) => this.listeners.has(listener));
  }

  private warnRetried(error: unknown): void {
    this.logger.warn({ msg: 'nats-recovery-retried', error: error instanceof Error ? error.message : String(error) });
  }

  /** Sends what is still in memory (acknowledgements, answers), then closes. */
  async close(): Promise<void> {
    this.listeners.clear();
    if (this.connection.isClosed()) return;
    if (this.online) await this.flush();
    await this.connection.close();
  }

  private async flush(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FLUSH_MILLISECONDS);
    });
    // A connection that breaks now took with it what was to be flushed: it is sent again after the next start.
    const flushed = this.connection.flush().catch(() => undefined);
    await Promise.race([flushed, late]).finally(() => clearTimeout(timer));
  }
}
