import type { JobOfferedV1, WorkerJobView } from '@millrace/contracts';
import { seconds, type Duration } from '@millrace/kernel';
import { Refusal } from '@millrace/runner';
import { functionJob as jobForFunction } from './function-job.ts';
import { parseStatuses, type Statuses } from './statuses.ts';

/** A call of somebody else's service, as a rule or an action describes it. */
export interface Invocation {
  readonly url: string;
  readonly method: string;
  /** The author's own, in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether asking twice may be more than asking once. */
  readonly hasEffects: boolean;
  /** How long one request may take; the job's own limit is for all together. */
  readonly answerWithin: Duration;
  /**
   * `function`: the answer's body decides, or the class of its status; `job` likewise, and a bare 202 means that the
   * function will report by itself. Otherwise the statuses that mean yes.
   */
  readonly decidedBy: 'function' | 'job' | Statuses;
}

/** A function that takes longer answers 202 and is asked again. */
const functionAnswersWithin = seconds(300);
const defaultAnswerSeconds = '30';
/** What belongs to the connection, and what only the platform says. */
const reservedHeader =
  /^(host|content-length|transfer-encoding|connection|upgrade|te|trailer|expect|keep-alive|traceparent|(proxy|x-millrace)-.*)$/;
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
// oxlint-disable-next-line no-control-regex -- these are what a header may not hold
const headerValue = /^[^\0-\x08\x0a-\x1f\x7f]*$/;

/** @param functionJob of an Invoke action: what its function may report on @throws Refusal INVALID_CONFIGURATION */
export function planInvocation(
  job: JobOfferedV1,
  account: string,
  region: string,
  functionJob?: WorkerJobView,
): Invocation {
  const { provider } = job.actionType;
  return provider === 'HttpInvoke' ? planHttp(job, account, region) : planFunction(job, account, region, functionJob);
}

function planFunction(
  job: JobOfferedV1,
  account: string,
  region: string,
  functionJob: WorkerJobView | undefined,
): Invocation {
  return {
    url: needed(job, 'FunctionName'),
    method: 'POST',
    headers: {},
    body: JSON.stringify({
      ...eventOf(job, account, region),
      ...(functionJob === undefined ? {} : { 'CodePipeline.job': jobForFunction(functionJob) }),
    }),
    hasEffects: true,
    answerWithin: functionAnswersWithin,
    decidedBy: functionJob === undefined ? 'function' : 'job',
  };
}

function planHttp(job: JobOfferedV1, account: string, region: string): Invocation {
  const { configuration } = job;
  const { Method: method = 'GET', Body: given, ExpectedStatus: expected = '2xx' } = configuration;
  const hasEffects = method !== 'GET' && method !== 'HEAD';
  if (!hasEffects && given !== undefined) {
    throw new Refusal('INVALID_CONFIGURATION', `A ${method} request has no Body`);
  }
  const statuses = parseStatuses(expected);
  if (statuses === undefined)
    throw new Refusal('INVALID_CONFIGURATION', `ExpectedStatus '${expected}' is no list of statuses`);
  const answerSeconds = Number(configuration['TimeoutSeconds'] ?? defaultAnswerSeconds);
  if (!Number.isInteger(answerSeconds) || answerSeconds < 1 || answerSeconds > 300) {
    throw new Refusal('INVALID_CONFIGURATION', 'TimeoutSeconds must be a whole number from 1 to 300');
  }
  return {
    url: needed(job, 'Url'),
    method,
    headers: headersOf(configuration['Headers']),
    hasEffects,
    answerWithin: seconds(answerSeconds),
    decidedBy: statuses,
    ...(hasEffects ? { body: given ?? JSON.stringify(eventOf(job, account, region)) } : {}),
  };
}

function needed({ configuration }: JobOfferedV1, key: string): string {
  const value = configuration[key];
  if (value === undefined || value === '') throw new Refusal('INVALID_CONFIGURATION', `${key} is missing`);
  return value;
}

function headersOf(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined || text === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Refusal('INVALID_CONFIGURATION', `Headers is no JSON: ${(error as Error).message}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new Refusal('INVALID_CONFIGURATION', 'Headers must be a JSON object of texts');
  }
  return Object.fromEntries(
    Object.entries(parsed as Record<string, unknown>).map(([name, value]) => {
      const lower = name.toLowerCase();
      if (!headerName.test(lower) || reservedHeader.test(lower)) {
        throw new Refusal('INVALID_CONFIGURATION', `${JSON.stringify(name)} is no header that may be set`);
      }
      if (typeof value !== 'string' || !headerValue.test(value)) {
        throw new Refusal('INVALID_CONFIGURATION', `The header ${name} must be a text on one line`);
      }
      return [lower, value];
    }),
  );
}

/** What every function is told. The members are documented; none of them is a secret. */
function eventOf(job: JobOfferedV1, account: string, region: string): object {
  const { ruleName, conditionType, sourceRevision } = job;
  const userParameters = job.configuration['UserParameters'];
  return {
    version: 1,
    id: job.jobId,
    account,
    region,
    pipeline: { name: job.pipelineName, version: job.pipelineVersion },
    executionId: job.executionId,
    stage: job.stageName,
    ...(job.actionType.category === 'Rule'
      ? { rule: ruleName ?? job.actionName, conditionType }
      : { action: job.actionName }),
    attempt: job.attempt,
    trigger: job.trigger,
    ...(userParameters === undefined ? {} : { userParameters }),
    ...(sourceRevision === undefined ? {} : { sourceRevision }),
    inputArtifacts: job.inputArtifacts,
  };
}
