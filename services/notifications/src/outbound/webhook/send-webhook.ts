import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AttemptResult } from '../../domain/attempt.ts';
import type { PrivateTargets } from './address-policy.ts';
import { pinTarget, type PinnedTarget, type Resolve } from './target.ts';

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SendLimits {
  /** For everything: resolving, connecting, sending and the answer. */
  readonly totalMilliseconds: number;
  /** Of the answer; what comes after is not read. */
  readonly answerBytes: number;
}

const sendLimits: SendLimits = { totalMilliseconds: 5_000, answerBytes: 64 * 1024 };

const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** One attempt: the request goes to an address that was judged, follows nothing, and ends within its limits. */
export class WebhookSender {
  constructor(
    private readonly allowed: PrivateTargets,
    private readonly resolve: Resolve = resolveByDns,
    private readonly limits: SendLimits = sendLimits,
  ) {}

  async send(request: WebhookRequest): Promise<AttemptResult> {
    const deadline = AbortSignal.timeout(this.limits.totalMilliseconds);
    try {
      const pinned = await within(deadline, pinTarget(request.url, this.allowed, this.resolve));
      if (!pinned.ok) return { type: 'unanswered', error: pinned.error };
      return { type: 'answered', status: await post(pinned.value, request, this.limits.answerBytes, deadline) };
    } catch (error) {
      // Whatever went wrong on the way is the result of the attempt: it stands in the delivery log.
      return { type: 'unanswered', error: deadline.aborted ? this.tooLate() : reasonOf(error) };
    }
  }

  private tooLate(): string {
    return `no answer within ${this.limits.totalMilliseconds} ms`;
  }
}

function post(
  target: PinnedTarget,
  request: WebhookRequest,
  answerBytes: number,
  signal: AbortSignal,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const begin = target.url.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = begin(target.url, {
    method: 'POST',
    headers: { ...request.headers, 'content-length': String(Buffer.byteLength(request.body)) },
    lookup: pinnedLookup(target),
    agent: false,
    signal,
  });
  sent.once('error', reject);
  sent.once('response', (response) => {
    const status = response.statusCode ?? 0;
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= answerBytes) return;
      resolve(status);
      sent.destroy();
    });
    response.once('end', () => resolve(status));
    response.once('error', reject);
  });
  sent.end(request.body);
  return promise;
}

/** Answers with the address that was judged, whatever DNS would say by now. */
const pinnedLookup =
  ({ address, family }: PinnedTarget): LookupFunction =>
  (_hostname, options, callback) =>
    options.all === true ? callback(null, [{ address, family }]) : callback(null, address, family);

function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
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
