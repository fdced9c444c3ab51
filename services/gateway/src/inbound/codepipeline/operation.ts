import type { CallerV1, PageV1, Problem, QueryContract } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import type { OperationName } from './operation-shapes.ts';
import type { Requests } from './requests.ts';

/** Asks the service that owns the answer. */
export type Ask = <Q extends object, A>(query: QueryContract<Q, A>, data: Q) => Promise<Result<A, Problem>>;

/** Undefined is a void result: 200 with an empty body. */
type Answer = Promise<Result<object | undefined, Problem>>;

/** How the gateway is seen from outside. */
export interface Door {
  /** Without a slash at its end. */
  readonly url: string;
}

/** What one operation of the API is about, and how it is answered. */
export interface Operation<Request> {
  /** Pipeline, stage and action of the resource that must be allowed, `[]` for all pipelines (codepipeline.md 2.7). */
  readonly resource: (request: Request) => readonly string[];
  /** Whether it changes something, and so belongs in the audit log. */
  readonly changes: boolean;
  readonly run: (ask: Ask, caller: CallerV1, request: Request, door: Door) => Answer;
}

export type Operations = { readonly [Name in OperationName]: Operation<Requests[Name]> };

/** The page asked for, of the largest size when none is named. */
export const pageOf = (
  { maxResults, nextToken }: { readonly maxResults?: number; readonly nextToken?: string },
  most: number,
): PageV1 => ({ maxResults: maxResults ?? most, ...defined({ nextToken }) });

/** Of an execution or of a whole pipeline: every attempt, or the newest of each. */
export function attemptsOf(request: Requests['ListActionExecutions']) {
  const { pipelineName, filter } = request;
  const latest = filter?.latestInPipelineExecution;
  return {
    pipelineName,
    page: pageOf(request, 100),
    ...defined({ executionId: latest?.pipelineExecutionId ?? filter?.pipelineExecutionId }),
    ...(latest ? { latestOnly: latest.startTimeRange === 'Latest' } : {}),
  };
}

/** The answer as its reader knows it; a refusal stays what it is. */
export function mapped<A>(answer: Result<A, Problem>, view: (value: A) => object): Result<object, Problem> {
  return answer.ok ? ok(view(answer.value)) : answer;
}

export const nothing = (answer: Result<unknown, Problem>): Result<undefined, Problem> =>
  answer.ok ? ok(undefined) : answer;

/** Takes this refusal for a success: what was to be done is so already. */
export const forgiving = <A>(answer: Result<A, Problem>, code: Problem['code']): Result<A | undefined, Problem> =>
  !answer.ok && answer.error.code === code ? ok(undefined) : answer;

/** Where the model of an operation does not have the refusal: the one of its own that comes nearest. */
export const instead = <A>(answer: Result<A, Problem>, code: Problem['code'], known: Problem['code']) =>
  !answer.ok && answer.error.code === code ? err({ ...answer.error, code: known }) : answer;

/** Leaves out what is undefined, so that optional members of a query stay absent. */
export function defined<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
