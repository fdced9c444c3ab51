import type { ProblemCode } from '@millrace/contracts';
import type { Issue } from '@millrace/kernel';

/** RFC 9457 problem as the gateway sends it, `application/problem+json`. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** `unknown` when the answer has none: refused before it was understood, or made by a proxy on the way. */
  readonly code: ProblemCode | 'unknown';
  /** Every field at fault. */
  readonly errors?: readonly Issue[];
}

/** The gateway understood the request and refused it, or failed to carry it out. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: ProblemBody;
  /** From `Retry-After`: asking again sooner is of no use. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: ProblemBody, retryAfterSeconds?: number) {
    super(problem.detail === '' ? problem.title : problem.detail);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): ProblemBody['code'] {
    return this.problem.code;
  }

  get issues(): readonly Issue[] {
    return this.problem.errors ?? [];
  }

  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

/** No answer came: nothing listens there, the connection broke, or it took too long. `cause` says which. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`no answer from ${url}: ${reasonOf(cause)}`, { cause });
    this.url = url;
  }
}

/** `fetch` hides what went wrong one level down. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? cause.cause.message || cause.message : cause.message;
}

/** What an answer that is no success says; one that is not ours, of a proxy perhaps, is quoted. */
export async function problemOf(response: Response): Promise<ApiProblem> {
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
