import { Client, credentials, Metadata, status, type ChannelCredentials, type ServiceError } from '@grpc/grpc-js';
import type { Duration } from '@millrace/kernel';
import protobuf from 'protobufjs';
import { GrpcDoor } from '../inbound/grpc/grpc-door.ts';
import { loadProtos } from '../inbound/grpc/protos.ts';
import type { House } from './house.ts';

type Message = Readonly<Record<string, unknown>>;

/** How a call was refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Problem code. */
  readonly reason: unknown;
  readonly violations: readonly { readonly field: string; readonly description: string }[];
  readonly retryDelaySeconds: number | undefined;
}

export interface CallOptions {
  readonly token?: string;
  readonly traceparent?: string;
  readonly idempotencyKey?: string;
  readonly deadline?: Duration;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

export interface EventStreamOf {
  readonly events: AsyncIterator<Message>;
  cancel(): void;
}

/** A plain gRPC client that knows nothing but the protos. */
export class GrpcClient {
  private readonly protos = loadProtos();
  private readonly client: Client;
  private readonly token: string;

  constructor(house: House, port = portOf(house), channel: ChannelCredentials = credentials.createInsecure()) {
    this.token = house.administrator.apiToken;
    this.client = new Client(`127.0.0.1:${port}`, channel);
  }

  /** `PipelineService.GetPipeline` with a request in proto's JSON. @throws ServiceError */
  call(name: string, request: object = {}, options: CallOptions = {}): Promise<Message> {
    const { path, encode, decode } = this.#method(name);
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        path,
        encode,
        decode,
        request,
        this.#metadata(options),
        deadlineOf(options),
        (error, answer) => (error ? reject(error) : resolve(answer ?? {})),
      );
      options.signal?.addEventListener('abort', () => call.cancel());
    });
  }

  /** The refusal of a call; fails when it was accepted. */
  async refusal(name: string, request: object = {}, options: CallOptions = {}): Promise<Refusal> {
    const outcome = await this.call(name, request, options).then(
      () => new Error(`${name} was accepted`),
      (error: unknown) => error,
    );
    return this.refusalOf(outcome);
  }

  refusalOf(error: unknown): Refusal {
    if (!(error instanceof Error) || !('metadata' in error)) throw error;
    const { code, details: message, metadata } = error as ServiceError;
    const [bytes] = metadata.get('grpc-status-details-bin');
    const details = bytes === undefined ? [] : this.#details(bytes as Buffer);
    const of = (type: string): Message | undefined => details.find(({ name }) => name === type)?.value;
    const violations = of('BadRequest')?.['fieldViolations'] ?? [];
    const delay = of('RetryInfo')?.['retryDelay'] as { seconds: number } | undefined;
    return {
      code: String(status[code]),
      message,
      reason: of('ErrorInfo')?.['reason'],
      violations: violations as Refusal['violations'],
      retryDelaySeconds: delay?.seconds,
    };
  }

  stream(name: string, request: object, options: CallOptions = {}): EventStreamOf {
    const { path, encode, decode } = this.#method(name);
    const call = this.client.makeServerStreamRequest(
      path,
      encode,
      decode,
      request,
      this.#metadata(options),
      deadlineOf(options),
    );
    return { events: call[Symbol.asyncIterator]() as AsyncIterator<Message>, cancel: () => call.cancel() };
  }

  close(): void {
    this.client.close();
  }

  #method(name: string): { path: string; encode: (value: object) => Buffer; decode: (bytes: Buffer) => Message } {
    const [service = '', method = ''] = name.split('.');
    const rpc = this.protos.root.lookupService(`millrace.v1.${service}`).methods[method];
    if (!rpc?.resolvedRequestType || !rpc.resolvedResponseType) throw new Error(`there is no ${name}`);
    const { resolvedRequestType: requestType, resolvedResponseType: responseType } = rpc;
    return {
      path: `/millrace.v1.${service}/${method}`,
      encode: (value) => Buffer.from(requestType.encode(requestType.fromObject(value)).finish()),
      decode: (bytes) => plain(responseType, bytes),
    };
  }

  #details(bytes: Buffer): { name: string; value: Message }[] {
    const decoded = plain(this.protos.root.lookupType('google.rpc.Status'), bytes);
    return (decoded['details'] as { type_url: string; value: Buffer }[]).map(({ type_url: url, value }) => {
      const name = url.slice(url.lastIndexOf('.') + 1);
      return { name, value: plain(this.protos.root.lookupType(`google.rpc.${name}`), value) };
    });
  }

  #metadata({ token = this.token, traceparent, idempotencyKey }: CallOptions): Metadata {
    const metadata = new Metadata();
    if (token !== '') metadata.set('authorization', `Bearer ${token}`);
    if (traceparent !== undefined) metadata.set('traceparent', traceparent);
    if (idempotencyKey !== undefined) metadata.set('idempotency-key', idempotencyKey);
    return metadata;
  }
}

export function portOf(house: House): number {
  const { port } = house.gateway.app.get(GrpcDoor, { strict: false });
  if (port === undefined) throw new Error('the gRPC door is closed');
  return port;
}

const deadlineOf = ({ deadline }: CallOptions): { deadline?: number } =>
  deadline === undefined ? {} : { deadline: Date.now() + deadline };

const plain = (type: protobuf.Type, bytes: Uint8Array): Message =>
  type.toObject(type.decode(bytes), { longs: Number, enums: String });
