import {
  Server,
  ServerCredentials,
  type handleServerStreamingCall,
  type handleUnaryCall,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type StatusObject,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { problem } from '@millrace/contracts';
import { Readiness } from '@millrace/service';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { HealthImplementation } from 'grpc-health-check';
import { readFile } from 'node:fs/promises';
import type protobuf from 'protobufjs';
import { Settings } from '../../settings.ts';
import { bodyLimitBytes } from '../body-limit.ts';
import { CallRunner, type Received } from './call-runner.ts';
import { GrpcMethods } from './grpc-methods.ts';
import type { Method, StreamingMethod, UnaryMethod } from './method.ts';
import { ProblemStatus } from './problem-status.ts';
import { loadProtos } from './protos.ts';
import { reflectionOf } from './reflection.ts';
import { WireCodec } from './wire-codec.ts';

const readinessSeconds = 2;

const limits = {
  'grpc.max_receive_message_length': bodyLimitBytes,
  /** A page of 1,000 items fits. */
  'grpc.max_send_message_length': 16 * 1_048_576,
  'grpc.max_concurrent_streams': 100,
  /** A connection whose client has vanished ends, and its streams with it. */
  'grpc.keepalive_time_ms': 60_000,
  'grpc.keepalive_timeout_ms': 20_000,
  'grpc.max_connection_idle_ms': 600_000,
};

/** Serves the protos of the house on a port of its own, with reflection and health. */
@Injectable()
export class GrpcDoor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('GrpcDoor');
  private readonly protos = loadProtos();
  private readonly problems = new ProblemStatus(this.protos);
  private readonly codec = new WireCodec();
  private readonly health = new HealthImplementation();
  private readonly streams = new Set<AbortController>();
  private server: Server | undefined;
  private watching: NodeJS.Timeout | undefined;
  private closing = false;
  #port: number | undefined;

  constructor(
    private readonly methods: GrpcMethods,
    private readonly runner: CallRunner,
    private readonly readiness: Readiness,
    private readonly settings: Settings,
  ) {}

  /** Where it listens; undefined when it is switched off. */
  get port(): number | undefined {
    return this.#port;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.settings.grpcPort === 'off') return;
    const server = new Server(limits);
    this.server = server;
    for (const service of this.protos.services) {
      const { definition, implementation } = this.#serve(service);
      server.addService(definition, implementation);
    }
    this.health.addToServer(server);
    reflectionOf(this.protos).addToServer(server);
    await this.#sayHealth();
    this.watching = setInterval(() => void this.#sayHealth(), readinessSeconds * 1000);
    const address = `${this.settings.httpHost}:${this.settings.grpcPort}`;
    const credentials = await this.#credentials();
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
    });
    this.logger.log({ msg: 'grpc-listening', port: this.#port });
  }

  /** Says that it closes, ends the streams, lets the other calls finish, and then closes whatever is left. */
  async beforeApplicationShutdown(): Promise<void> {
    const server = this.server;
    if (!server) return;
    clearInterval(this.watching);
    this.closing = true;
    this.#setHealth('NOT_SERVING');
    for (const stream of this.streams) stream.abort();
    const patience = setTimeout(() => server.forceShutdown(), this.settings.shutdownGraceSeconds * 1000);
    await new Promise<void>((resolve) => {
      // Whatever it could not close in time was closed by force.
      server.tryShutdown(() => resolve());
    });
    clearTimeout(patience);
  }

  #serve(service: protobuf.Service): { definition: ServiceDefinition; implementation: UntypedServiceImplementation } {
    const definition: Record<string, ServiceDefinition[string]> = {};
    const implementation: UntypedServiceImplementation = {};
    for (const rpc of service.methodsArray) {
      const { resolvedRequestType: requestType, resolvedResponseType: responseType } = rpc;
      if (!requestType || !responseType) throw new Error(`${service.name}.${rpc.name} has types that nobody declares`);
      const method = this.methods.of(service.name, rpc.name);
      const path = `/millrace.v1.${service.name}/${rpc.name}`;
      definition[rpc.name] = {
        path,
        requestStream: false,
        responseStream: method.kind === 'streaming',
        requestSerialize: (json: object) => this.codec.encode(requestType, json),
        requestDeserialize: (bytes: Buffer) => this.#received(requestType, bytes),
        responseSerialize: (json: object) => this.codec.encode(responseType, json),
        responseDeserialize: (bytes: Buffer) => this.codec.decode(responseType, bytes),
      };
      implementation[rpc.name] = this.#handler(path, method);
    }
    return { definition, implementation };
  }

  #received(type: protobuf.Type, bytes: Buffer): Received {
    try {
      return { bytes, json: this.codec.decode(type, bytes) };
    } catch (error) {
      this.logger.debug({ msg: 'no-message', type: type.name, error: String(error) });
      return { bytes, json: undefined };
    }
  }

  #handler(
    path: string,
    method: Method,
  ): handleUnaryCall<Received, object> | handleServerStreamingCall<Received, object> {
    switch (method.kind) {
      case 'unary':
        return this.#unary(path, method);
      case 'streaming':
        return this.#streaming(path, method);
    }
  }

  #unary(path: string, method: UnaryMethod): handleUnaryCall<Received, object> {
    const answer = async (call: ServerUnaryCall<Received, object>, callback: sendUnaryData<object>): Promise<void> => {
      const gone = new AbortController();
      // By the caller, or by its deadline.
      call.on('cancelled', () => gone.abort());
      const outcome = await this.runner.unary(path, method, call, gone.signal, this.problems);
      if (outcome.ok) callback(null, outcome.value);
      else callback(outcome.error);
    };
    return (call, callback) => void answer(call, callback);
  }

  #streaming(path: string, method: StreamingMethod): handleServerStreamingCall<Received, object> {
    const fill = async (call: ServerWritableStream<Received, object>): Promise<void> => {
      const gone = new AbortController();
      this.streams.add(gone);
      call.on('cancelled', () => gone.abort());
      if (this.closing) gone.abort();
      const outcome = await this.runner.streaming(path, method, call, gone.signal, this.problems);
      this.streams.delete(gone);
      if (call.cancelled) return;
      const refused = outcome.ok ? (this.closing ? this.#closes() : undefined) : outcome.error;
      if (refused) call.emit('error', refused);
      else call.end();
    };
    return (call) => void fill(call);
  }

  #closes(): StatusObject {
    return this.problems.ofProblem(
      problem('service.unavailable', 'The gateway closes; connect again and go on after the last event.'),
    );
  }

  async #sayHealth(): Promise<void> {
    const { ready } = await this.readiness.check();
    if (!this.closing) this.#setHealth(ready ? 'SERVING' : 'NOT_SERVING');
  }

  /** Of the whole (no name) and of each service: all of them need the same. */
  #setHealth(serving: 'SERVING' | 'NOT_SERVING'): void {
    for (const name of ['', ...this.protos.services.map((service) => `millrace.v1.${service.name}`)]) {
      this.health.setStatus(name, serving);
    }
  }

  async #credentials(): Promise<ServerCredentials> {
    const { grpcTlsCertificateFile, grpcTlsKeyFile, grpcTlsClientCaFile } = this.settings;
    if (grpcTlsCertificateFile === undefined || grpcTlsKeyFile === undefined) {
      // Half of it is a mistake, and plaintext in its place would go unnoticed.
      if ((grpcTlsCertificateFile ?? grpcTlsKeyFile ?? grpcTlsClientCaFile) !== undefined) {
        throw new Error('TLS needs both MILLRACE_GRPC_TLS_CERT_FILE and MILLRACE_GRPC_TLS_KEY_FILE');
      }
      return ServerCredentials.createInsecure();
    }
    const pair = { cert_chain: await readFile(grpcTlsCertificateFile), private_key: await readFile(grpcTlsKeyFile) };
    const clientCa = grpcTlsClientCaFile === undefined ? null : await readFile(grpcTlsClientCaFile);
    return ServerCredentials.createSsl(clientCa, [pair], clientCa !== null);
  }
}
