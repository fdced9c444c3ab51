import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { JSONPathEnvironment, JSONPathError, type JSONPathQuery, type JSONValue } from 'json-p3';

/** CodePipeline's filter of a webhook (codepipeline.md 1.8). */
export interface WebhookFilter {
  /** 1..150 characters, RFC 9535. */
  readonly jsonPath: string;
  /** 1..150 characters; `{Key}` stands for what the target action's configuration has there. */
  readonly matchEquals?: string;
}

export interface FilterDecision {
  readonly passes: boolean;
  readonly because: string;
}

/** Filters that are fit to be used. */
export interface WebhookFilters {
  /** Whether every filter passes; without filters everything does. */
  judge(body: unknown, configuration: Readonly<Record<string, string>>): FilterDecision;
}

const mostFilters = 5;
const longest = 150;

/** Reads filters; all that is wrong with them at once, with CodePipeline's error names as codes. */
export function readWebhookFilters(filters: readonly WebhookFilter[]): Result<WebhookFilters, readonly Issue[]> {
  const issues: Issue[] = [];
  if (filters.length > mostFilters) {
    issues.push({
      pointer: '/filters',
      message: `A webhook has at most ${mostFilters} filters`,
      value: filters.length,
      code: 'ValidationException',
    });
  }
  const compiled = filters.flatMap((filter, index) => {
    for (const key of ['jsonPath', 'matchEquals'] as const) {
      const text = filter[key];
      if (text !== undefined && (text.length < 1 || text.length > longest)) {
        issues.push({
          pointer: `/filters/${index}/${key}`,
          message: `Member must have between 1 and ${longest} characters`,
          value: text,
          code: 'ValidationException',
        });
      }
    }
    const query = compile(filter.jsonPath);
    if (query.ok) return [{ filter, query: query.value }];
    issues.push({
      pointer: `/filters/${index}/jsonPath`,
      message: `JSON path ${filter.jsonPath} cannot be read: ${query.error}`,
      value: filter.jsonPath,
      suggestion: 'write a path as in RFC 9535, such as $.ref',
      code: 'InvalidWebhookFilterPatternException',
    });
    return [];
  });
  if (issues.length > 0) return err(issues);
  return ok({
    judge: (body, configuration) => {
      for (const { filter, query } of compiled) {
        const decision = judgeOne(filter, query, body as JSONValue, configuration);
        if (!decision.passes) return decision;
      }
      return { passes: true, because: compiled.length === 0 ? 'it has no filters' : 'every filter passes' };
    },
  });
}

/** What could take more than a walk over the body is left out: a sender says how large that is. */
function compile(path: string): Result<JSONPathQuery, string> {
  if (path.split('..').length > 2) return err("'..' may stand in it once");
  if (path.includes('?') && path.lastIndexOf('$') > 0) return err('a filter may not begin again at $');
  const environment = new JSONPathEnvironment();
  // They take regular expressions, on which a body could make a backtracking matcher hang.
  environment.functionRegister.delete('match');
  environment.functionRegister.delete('search');
  try {
    return ok(environment.compile(path));
  } catch (error) {
    if (error instanceof JSONPathError) return err(error.message);
    throw error;
  }
}

function judgeOne(
  { jsonPath, matchEquals }: WebhookFilter,
  query: JSONPathQuery,
  body: JSONValue,
  configuration: Readonly<Record<string, string>>,
): FilterDecision {
  const selected = query.query(body).values().map(asText);
  if (matchEquals === undefined) {
    return selected.length > 0
      ? { passes: true, because: `${jsonPath} is there` }
      : { passes: false, because: `${jsonPath} selects nothing` };
  }
  const missing = placeholders(matchEquals).find((key) => !Object.hasOwn(configuration, key));
  if (missing !== undefined) {
    return { passes: false, because: `the action has no configuration ${missing}, which ${matchEquals} refers to` };
  }
  const expected = matchEquals.replaceAll(placeholder, (_, key: string) => configuration[key] ?? '');
  if (selected.includes(expected)) return { passes: true, because: `${jsonPath} is ${expected}` };
  const found = selected.length === 0 ? 'nothing' : selected.slice(0, 3).join(', ').slice(0, 200);
  return { passes: false, because: `${jsonPath} is ${found}, not ${expected}` };
}

const placeholder = /\{([^{}]+)\}/g;
const placeholders = (text: string): readonly string[] => [...text.matchAll(placeholder)].map(([, key = '']) => key);

const asText = (value: JSONValue): string => (typeof value === 'string' ? value : JSON.stringify(value));
