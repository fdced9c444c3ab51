import { backoffDelay, milliseconds, seconds, type Backoff } from '@millrace/kernel';
import { ApiProblem, ApiUnreachable, problemOf } from './api-problem.ts';

export interface ClientOptions {
  /** Where the gateway listens, e.g. `http://127.0.0.1:8484`. */
  readonly baseUrl: string;
  /** API token, `mrt_…`. Only enrolment works without one. */
  readonly token?: string;
  /** For one call with all its attempts; streams have no limit. Default 30 s. */
  readonly timeoutMilliseconds?: number;
  /** How often a request is sent again that may be carried out twice without harm. Default 3; 0 for never. */
  readonly retries?: number;
  readonly fetch?: typeof fetch;
}

const pauses: Backoff = { first: milliseconds(200), factor: 2, max: seconds(5) };

/** The gateway or a proxy before it is not there, or does not hear from whoever has the answer. */
const absent: ReadonlySet<number> = new Set([502, 503, 504]);

export const notModified = 304;

/** Speaks HTTP with the gateway: says who asks, is patient within limits, and lets out no error but ours. */
export class Exchange {
  readonly baseUrl: string;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.baseUrl = options.baseUrl.replace(/\/+$/, '');
  }

  /**
   * The answer of a request that succeeded, read to its end. What may be sent again is, while there is time for it.
   * @throws ApiProblem | ApiUnreachable
   */
  async call(request: Request): Promise<Response> {
    const limit = this.#options.timeoutMilliseconds ?? 30_000;
    const until = performance.now() + limit;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limit)]);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await whole(await this.open(new Request(request.clone(), { signal })), signal);
      } catch (error) {
        const pause = pauseAfter(error, attempt);
        const isWorthIt = attempt <= (this.#options.retries ?? 3) && performance.now() + pause < until;
        if (signal.aborted || !isWorthIt || !mayRepeat(request, error)) throw error;
        await wait(pause, signal);
      }
    }
  }

  /** The raw answer of a request that succeeded; the caller reads its body. @throws ApiProblem | ApiUnreachable */
  async open(request: Request): Promise<Response> {
    if (this.#options.token !== undefined) request.headers.set('authorization', `Bearer ${this.#options.token}`);
    let response: Response;
    try {
      response = await (this.#options.fetch ?? fetch)(request);
    } catch (cause) {
      throw unreachable(request.url, cause, request.signal);
    }
    // Who asked with what they have already is answered, too.
    if (!response.ok && response.status !== notModified) throw await problemOf(response);
    return response;
  }
}

/** Whoever aborts gets their own reason back; only running out of time is an answer that did not come. */
function unreachable(url: string, cause: unknown, { aborted, reason }: AbortSignal): unknown {
  const isOutOfTime = reason instanceof Error && reason.name === 'TimeoutError';
  return aborted && !isOutOfTime ? reason : new ApiUnreachable(url, cause);
}

/** A connection that breaks in the middle of an answer is found here, where the request can still be sent again. */
async function whole(response: Response, signal: AbortSignal): Promise<Response> {
  try {
    const body = await response.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, response);
  } catch (cause) {
    throw unreachable(response.url, cause, signal);
  }
}

/**
 * Reading changes nothing, and what carries an idempotency key is carried out once. Anything else is sent again only
 * if the gateway says that it has not begun with it and when to come back.
 */
function mayRepeat({ method, headers }: Request, error: unknown): boolean {
  if (error instanceof ApiProblem && error.status === 429) return error.retryAfterSeconds !== undefined;
  if (method !== 'GET' && !headers.has('idempotency-key')) return false;
  if (!(error instanceof ApiProblem)) return error instanceof ApiUnreachable;
  // The gateway is still at it after the connection broke; its answer is kept for whoever asks again.
  return absent.has(error.status) || error.code === 'idempotency-key.in-use';
}

function pauseAfter(error: unknown, attempt: number): number {
  const asked = error instanceof ApiProblem ? error.retryAfterSeconds : undefined;
  return asked === undefined ? backoffDelay(pauses, attempt, Math.random()) : asked * 1_000;
}

/** Ends early, without an error, when the signal is aborted. */
export function wait(durationMilliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, durationMilliseconds);
    signal?.addEventListener('abort', done, { once: true });
    if (signal?.aborted) done();
  });
}
