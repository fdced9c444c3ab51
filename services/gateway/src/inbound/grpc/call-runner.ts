import { Metadata, status, type StatusObject, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { problem } from '@millrace/contracts';
import { err, Ids, ok, type Result } from '@millrace/kernel';
import { contextOf, ServiceTracer, SpanKind, type Span } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import { Injectable, Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Authenticator } from '../../application/authenticator.ts';
import { CarryOutOnce, checkedKey } from '../../application/carry-out-once.ts';
import { Peers } from '../../application/peers.ts';
import { RateLimiter, type RateVerdict } from '../../application/rate-limiter.ts';
import { Settings } from '../../settings.ts';
import { Access, problemCodeOf, type AskedRequest } from '../http/access.ts';
import { checked, GrpcCall } from './grpc-call.ts';
import type { Method, StreamingMethod, UnaryMethod } from './method.ts';
import { TooMany, type ProblemStatus } from './problem-status.ts';

/** A request as it came, and what it says; `json` is absent when the bytes are no message. */
export interface Received {
  readonly bytes: Buffer;
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

type Surface = Pick<
  ServerUnaryCall<Received, object>,
  'metadata' | 'getPeer' | 'getDeadline' | 'sendMetadata' | 'request'
>;

const traceparentForm = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Carries out calls as the REST door does requests: who asks, whether they may, a span around it, an entry in the audit log. */
@Injectable()
export class CallRunner {
  private readonly logger = new Logger('GrpcDoor');

  constructor(
    private readonly authenticator: Authenticator,
    private readonly access: Access,
    private readonly limiter: RateLimiter,
    private readonly once: CarryOutOnce,
    private readonly peers: Peers,
    private readonly tracer: ServiceTracer,
    private readonly ids: Ids,
    private readonly settings: Settings,
  ) {}

  /** The answer, or the status that refuses the call. */
  unary(
    path: string,
    method: UnaryMethod,
    call: Surface,
    signal: AbortSignal,
    problems: ProblemStatus,
  ): Promise<Result<object, StatusObject>> {
    return this.#traced(path, call.metadata, problems, async () => {
      const asked = this.#asked(method, call);
      try {
        const identified = await this.#identified(method, call, asked, signal);
        const { answer, isReplayed } = await this.#once(path, method, call, asked, () => method.answer(identified));
        // What was done before is in the log already.
        if (!isReplayed) await this.access.note(asked, { outcome: 'done', result: answer });
        return answer;
      } catch (error) {
        await this.access.note(asked, { outcome: 'failed', problemCode: problemCodeOf(error) });
        throw error;
      }
    });
  }

  /**
   * Sends events until there are no more, the reader has gone, or the door closes; each waits until the reader has
   * taken the one before. @returns the status that ends the stream when it is not OK.
   */
  async streaming(
    path: string,
    method: StreamingMethod,
    call: ServerWritableStream<Received, object>,
    signal: AbortSignal,
    problems: ProblemStatus,
  ): Promise<Result<undefined, StatusObject>> {
    return this.#traced(path, call.metadata, problems, async () => {
      const asked = this.#asked(method, call);
      const events = await method.open(await this.#identified(method, call, asked, signal));
      const heartbeat = setInterval(() => {
        if (!call.writableNeedDrain && !signal.aborted) call.write({ heartbeat: {} });
      }, this.settings.heartbeatSeconds * 1000);
      try {
        for await (const event of events) {
          if (signal.aborted) break;
          if (!call.write(event)) await once(call, 'drain', { signal }).catch(() => undefined);
        }
      } finally {
        clearInterval(heartbeat);
      }
      return undefined;
    });
  }

  /** Refusing a call is no failure of ours, so it is an event of the span and not its error. */
  async #traced<T>(
    path: string,
    metadata: Metadata,
    problems: ProblemStatus,
    work: () => Promise<T>,
  ): Promise<Result<T, StatusObject>> {
    const sent = textOf(metadata, 'traceparent');
    const [service = '', name = ''] = path.slice(1).split('/');
    const options = {
      kind: SpanKind.SERVER,
      attributes: { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': name },
      parent: contextOf(sent !== undefined && traceparentForm.test(sent) ? sent : undefined),
    };
    try {
      return await this.tracer.span(path.slice(1), options, (span) => outcomeOf(work, span, problems));
    } catch (error) {
      this.logger.error({ msg: 'call-failed', path, error: error instanceof Error ? error.stack : String(error) });
      const details = 'The call failed; the log of the service says why.';
      return err({ code: status.INTERNAL, details, metadata: new Metadata() });
    }
  }

  /** A change with `idempotency-key` in its metadata is carried out once, as over REST. */
  async #once(
    path: string,
    method: UnaryMethod,
    call: Surface,
    asked: AskedRequest,
    answer: () => Promise<object>,
  ): Promise<{ readonly answer: object; readonly isReplayed: boolean }> {
    const sent = textOf(call.metadata, 'idempotency-key');
    const principalId = asked.millrace?.principal.id;
    if (!method.changes || sent === undefined || principalId === undefined) {
      return { answer: await answer(), isReplayed: false };
    }
    const digest = createHash('sha256').update(`${path}\n`).update(call.request.bytes).digest('hex');
    const keyed = { principalId, key: checkedKey(sent), digest };
    const done = await this.once.run(keyed, async () => ({ status: status.OK, headers: {}, body: await answer() }));
    if (done.isReplayed) {
      const told = new Metadata();
      told.set('idempotency-replayed', 'true');
      call.sendMetadata(told);
    }
    return { answer: done.answer.body as object, isReplayed: done.isReplayed };
  }

  #asked(method: Method, call: Surface): AskedRequest {
    return {
      method: method.changes ? 'POST' : 'GET',
      rawBody: call.request.bytes,
      ip: addressOf(call.getPeer()),
    };
  }

  /** @throws Rejected when nobody is proven, somebody asks too often, the request is no message or lacks a name, or the caller may not. */
  async #identified(method: Method, call: Surface, asked: AskedRequest, signal: AbortSignal): Promise<GrpcCall> {
    const proven = await this.authenticator.byToken(textOf(call.metadata, 'authorization'));
    if (proven) refuseTooMany(proven.ok ? this.limiter.request(proven.value.arn) : this.limiter.failure(asked.ip));
    if (proven === undefined) {
      const detail = 'Send an API token in the metadata: `authorization: Bearer mrt_…`.';
      throw new Rejected(problem('access.unauthenticated', detail));
    }
    if (!proven.ok) throw new Rejected(problem('access.unauthenticated', proven.error));
    const { permission: action, target } = method;
    asked.millrace = { principal: proven.value, action, requestId: this.ids.next(), resource: undefined };
    const request = call.request.json;
    if (request === undefined)
      throw new Rejected(problem('request.invalid', 'The bytes are not a message of this method.'));
    const missing = target.names.filter((name) => request[name] === undefined || request[name] === '');
    checked(
      missing.length === 0
        ? { ok: true, value: undefined }
        : { ok: false, issues: missing.map((name) => ({ pointer: `/${name}`, message: 'is needed' })) },
    );
    const caller = this.access.caller(asked);
    if (target.resource) {
      await this.access.require(asked, target.resource(request, caller));
    }
    const deadline = Number(call.getDeadline());
    return new GrpcCall({ peers: this.peers, access: this.access, caller, asked, request, deadline, signal });
  }
}

/** @throws TooMany */
function refuseTooMany({ refusal, retryAfterSeconds }: RateVerdict): void {
  if (refusal) throw new TooMany(refusal, retryAfterSeconds);
}

async function outcomeOf<T>(
  work: () => Promise<T>,
  span: Span,
  problems: ProblemStatus,
): Promise<Result<T, StatusObject>> {
  try {
    return ok(await work());
  } catch (error) {
    const told = problems.of(error);
    if (!told) throw error;
    span.addEvent('rejected', { code: problemCodeOf(error) });
    return err(told);
  }
}

function textOf(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : undefined;
}

/** `127.0.0.1:50912` and `[::1]:50912` without the port. */
const addressOf = (peer: string): string => peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
