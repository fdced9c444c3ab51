import type { Answer } from '@millrace/egress';
import { includesStatus, type Statuses } from './statuses.ts';

type Answered = Extract<Answer, { readonly type: 'answered' }>;

/** What an answer means. */
export type Meaning =
  | {
      readonly kind: 'succeeded';
      readonly summary: string;
      readonly outputVariables: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'failed'; readonly summary: string }
  /** The work goes on; what came of it is asked there. */
  | { readonly kind: 'later'; readonly url: string }
  /** The work goes on; it says itself how it ended, by CodePipeline's API. */
  | { readonly kind: 'reports' }
  /** Nothing was decided; asking again may help. */
  | { readonly kind: 'fault'; readonly reason: string }
  /** Nothing was decided, and nothing will be. */
  | { readonly kind: 'invalid'; readonly reason: string };

const variableName = /^[A-Za-z0-9@_-]{1,128}$/;
const longestSummary = 2000;

/**
 * Reads an answer of `url`. A 202 with `Location` on the same origin means "not yet"; one without, and without a `result`,
 * that the function of an action reports by itself. Otherwise a JSON object whose
 * `result` is `Succeeded` or `Failed` decides; without one the status does: for functions 2xx is yes, 4xx is no and
 * all else decides nothing; elsewhere the expected statuses are yes and all others no.
 */
export function readAnswer(answer: Answered, decidedBy: 'function' | 'job' | Statuses, url: string): Meaning {
  const { status, location } = answer;
  if (status === 202 && location !== undefined) return later(location, url);
  if (decidedBy === 'job' && status === 202 && objectIn(answer.body)?.['result'] === undefined)
    return { kind: 'reports' };
  return decidedBy === 'function' || decidedBy === 'job' ? functionSaid(answer) : serviceSaid(answer, decidedBy);
}

function later(location: string, url: string): Meaning {
  if (!URL.canParse(location, url)) return { kind: 'invalid', reason: 'the Location of its 202 is not a URL' };
  const next = new URL(location, url);
  if (next.origin !== new URL(url).origin) {
    return { kind: 'invalid', reason: `the Location of its 202 leads to another origin, ${next.origin}` };
  }
  return { kind: 'later', url: next.href };
}

function functionSaid({ status, body, truncated }: Answered): Meaning {
  if (truncated) return { kind: 'invalid', reason: `its answer (status ${status}) is too long` };
  const said = objectIn(body);
  if (status >= 200 && status < 300) {
    if (said?.['result'] === undefined) return succeeded(said, `It answered ${status}`);
    return verdictIn(said, status) ?? { kind: 'invalid', reason: 'its result is neither Succeeded nor Failed' };
  }
  if (status === 408 || status === 425 || status === 429) return { kind: 'fault', reason: `it answered ${status}` };
  if (status >= 400 && status < 500) return { kind: 'failed', summary: summaryIn(said) ?? `It answered ${status}` };
  if (status >= 500) return { kind: 'fault', reason: `it answered ${status}` };
  return { kind: 'invalid', reason: `it answered ${status}, which decides nothing; redirects are not followed` };
}

function serviceSaid({ status, body, truncated }: Answered, expected: Statuses): Meaning {
  if (!includesStatus(expected, status)) return { kind: 'failed', summary: `It answered ${status}` };
  const said = truncated ? undefined : objectIn(body);
  const verdict = said && verdictIn(said, status);
  return verdict ?? { kind: 'succeeded', summary: `It answered ${status}`, outputVariables: {} };
}

function verdictIn(said: Readonly<Record<string, unknown>>, status: number): Meaning | undefined {
  const result = typeof said['result'] === 'string' ? said['result'].toLowerCase() : undefined;
  if (result === 'failed') return { kind: 'failed', summary: summaryIn(said) ?? `It answered ${status}: Failed` };
  return result === 'succeeded' ? succeeded(said, `It answered ${status}: Succeeded`) : undefined;
}

function succeeded(said: Readonly<Record<string, unknown>> | undefined, otherwise: string): Meaning {
  const outputVariables = variablesIn(said?.['outputVariables']);
  if (outputVariables === undefined) {
    return { kind: 'invalid', reason: 'its outputVariables are no object of texts with proper names' };
  }
  return { kind: 'succeeded', summary: summaryIn(said) ?? otherwise, outputVariables };
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whoever answers chose this text: it is shortened, and holds nothing that a database or a terminal would mind. */
function summaryIn(said: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const text = said?.['summary'];
  if (typeof text !== 'string' || text === '') return undefined;
  return text
    .replaceAll(/\p{Cc}/gu, ' ')
    .toWellFormed()
    .slice(0, longestSummary);
}

function variablesIn(given: unknown): Readonly<Record<string, string>> | undefined {
  if (given === undefined) return {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (!variableName.test(name) || typeof value !== 'string' || value.includes('\0') || !value.isWellFormed()) {
      return undefined;
    }
    entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}
