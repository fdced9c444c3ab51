import { ApiProblem, ApiUnreachable, type ProblemBody } from './api-problem.ts';

export interface ClientOptions {
  /** Where the gateway listens, e.g. `http://127.0.0.1:8484`. */
  readonly baseUrl: string;
  /** API token, `mrt_…`. Only enrolment works without one. */
  readonly token?: string;
  /** For one request and its answer; streams have no limit. Default 30 s. */
  readonly timeoutMilliseconds?: number;
  readonly fetch?: typeof fetch;
}

export type QueryValue = string | number | boolean | undefined;

export interface RequestOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is `text`. */
  readonly body?: unknown;
  readonly text?: { readonly mediaType: string; readonly content: string };
  readonly signal?: AbortSignal;
}

/** Builds a path from a template, escaping every value: ``path`/pipelines/${name}` ``. */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return parts.map((part, i) => part + (i < values.length ? encodeURIComponent(values[i] ?? '') : '')).join('');
}

/** The header with which a request that starts something is carried out once, however often it is sent. */
export const onceWith = (idempotencyKey: string | undefined): Pick<RequestOptions, 'headers'> =>
  idempotencyKey === undefined ? {} : { headers: { 'idempotency-key': idempotencyKey } };

/** Speaks HTTP with the gateway: adds the token, reads JSON and problems, and never lets a raw `TypeError` out. */
export class Transport {
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** @throws ApiProblem | ApiUnreachable */
  async request<T>(method: string, apiPath: string, options: RequestOptions = {}): Promise<T> {
    const limit = AbortSignal.timeout(this.#options.timeoutMilliseconds ?? 30_000);
    const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
    const response = await this.open(method, apiPath, { ...options, signal });
    try {
      const text = await response.text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch (cause) {
      throw new ApiUnreachable(response.url, cause);
    }
  }

  /** The raw answer of a request that succeeded; the caller reads its body. @throws ApiProblem | ApiUnreachable */
  async open(method: string, apiPath: string, options: RequestOptions = {}): Promise<Response> {
    const url = this.#url(apiPath, options.query ?? {});
    const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
    if (this.#options.token !== undefined) headers['authorization'] = `Bearer ${this.#options.token}`;
    const body = options.text?.content ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    if (body !== undefined) headers['content-type'] = options.text?.mediaType ?? 'application/json';
    let response: Response;
    try {
      response = await (this.#options.fetch ?? fetch)(url, {
        method,
        headers,
        redirect: 'error',
        ...(body === undefined ? {} : { body }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    } catch (cause) {
      if (options.signal?.aborted && !isTimeout(options.signal.reason)) throw options.signal.reason;
      throw new ApiUnreachable(url, cause);
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  #url(apiPath: string, query: Readonly<Record<string, QueryValue>>): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
    const search = parameters.size > 0 ? `?${parameters.toString()}` : '';
    return `${this.#options.baseUrl.replace(/\/+$/, '')}/api/v1${apiPath}${search}`;
  }
}

const isTimeout = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';

async function problemOf(response: Response): Promise<ApiProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const wait = Number.isFinite(retryAfter) ? retryAfter : undefined;
  const text = await response.text().catch(() => '');
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    const body = parsed(text);
    if (body) return new ApiProblem(body, wait);
  }
  const detail = `HTTP ${response.status} ${response.statusText}: ${text.slice(0, 300)}`.trim();
  const title = 'The answer did not come from Millrace';
  return new ApiProblem({ type: 'about:blank', title, status: response.status, detail, code: 'unknown' }, wait);
}

function parsed(text: string): ProblemBody | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('detail' in body)) return undefined;
    return { code: 'unknown', ...body } as ProblemBody;
  } catch {
    // A truncated body is no problem document; the caller reports the text as it is.
    return undefined;
  }
}
