import { lookup } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { EgressPolicy } from './address-policy.ts';
import { pinTarget, type PinnedTarget, type Resolve } from './target.ts';

export interface OutgoingRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RequestLimits {
  /** For everything: resolving, connecting, sending and the answer. */
  readonly totalMilliseconds: number;
  /** Of the answer; what comes after is not read. */
  readonly answerBytes: number;
  /** Ends the request early; the answer is then `unanswered`. */
  readonly signal?: AbortSignal;
}

export type Answer =
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly location?: string;
      /** As far as it was read. */
      readonly body: string;
      /** Whether there was more than the limit. */
      readonly truncated: boolean;
    }
  /** The policy says no; asking again is of no use. Nothing was sent. */
  | { readonly type: 'refused'; readonly error: string }
  /** Nobody knows whether it arrived. */
  | { readonly type: 'unanswered'; readonly error: string };

const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** Sends to an address that was judged, follows nothing, and ends within its limits. */
export class GuardedHttp {
  private readonly policy: EgressPolicy;
  private readonly resolve: Resolve;

  constructor(policy: EgressPolicy, resolve: Resolve = resolveByDns) {
    this.policy = policy;
    this.resolve = resolve;
  }

  /** Never throws: whatever goes wrong on the way is the answer. */
  async send(request: OutgoingRequest, limits: RequestLimits): Promise<Answer> {
    const deadline = AbortSignal.timeout(limits.totalMilliseconds);
    const signal = limits.signal === undefined ? deadline : AbortSignal.any([deadline, limits.signal]);
    try {
      const pinned = await within(signal, pinTarget(request.url, this.policy, this.resolve));
      if (!pinned.ok) return { type: 'refused', error: pinned.error };
      return await exchange(pinned.value, request, limits.answerBytes, signal);
    } catch (error) {
      const late = deadline.aborted && limits.signal?.aborted !== true;
      return { type: 'unanswered', error: late ? `no answer within ${limits.totalMilliseconds} ms` : reasonOf(error) };
    }
  }
}

function exchange(
  target: PinnedTarget,
  { method, headers, body }: OutgoingRequest,
  answerBytes: number,
  signal: AbortSignal,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const begin = target.url.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = begin(target.url, {
    method,
    headers: body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    lookup: pinnedLookup(target),
    agent: false,
    signal,
  });
  sent.once('error', reject);
  sent.once('response', (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes <= answerBytes) return;
      resolve(answered(response, Buffer.concat(chunks).subarray(0, answerBytes), true));
      sent.destroy();
    });
    response.once('end', () => resolve(answered(response, Buffer.concat(chunks), false)));
    response.once('error', reject);
  });
  sent.end(body);
  return promise;
}

function answered(
  { statusCode = 0, headers: { location } }: IncomingMessage,
  body: Buffer,
  truncated: boolean,
): Answer {
  const said = { type: 'answered', status: statusCode, body: body.toString('utf8'), truncated } as const;
  return location === undefined ? said : { ...said, location };
}

/** Answers with the address that was judged, whatever DNS would say by now. */
const pinnedLookup =
  ({ address, family }: PinnedTarget): LookupFunction =>
  (_hostname, options, callback) =>
    options.all === true ? callback(null, [{ address, family }]) : callback(null, address, family);

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason as Error);
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort));
}

/** Short, and without anything that the target may have chosen at length. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error instanceof Error ? error.message : String(error)}`.slice(0, 500);
}
