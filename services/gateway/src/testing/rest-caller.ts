import type { House } from './house.ts';

export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON; otherwise the text. */
  readonly body: unknown;
}

export interface RestOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the administrator's. */
  readonly token?: string;
}

/** Plain HTTP requests to a gateway: for what a client would hide, headers above all. */
export const restCaller =
  ({ url, administrator }: Pick<House, 'url' | 'administrator'>) =>
  async (method: string, path: string, { body, headers = {}, token }: RestOptions = {}): Promise<RestAnswer> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token ?? administrator.apiToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };
