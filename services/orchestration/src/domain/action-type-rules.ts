import type { Issue } from '@millrace/kernel';

interface Templates {
  readonly entityUrlTemplate?: string;
  readonly executionUrlTemplate?: string;
  readonly revisionUrlTemplate?: string;
}

interface Declared {
  readonly category: string;
  readonly settings?: Templates;
  readonly configurationProperties: readonly {
    readonly name: string;
    readonly required: boolean;
    readonly secret: boolean;
    readonly queryable?: boolean;
  }[];
  readonly inputArtifactDetails: { readonly minimumCount: number; readonly maximumCount: number };
  readonly outputArtifactDetails: { readonly minimumCount: number; readonly maximumCount: number };
}

const placeholder = /\{([^{}]*)\}/g;
/** The engine itself decides, or runs, what these stand for. */
const reserved: readonly string[] = ['Approval', 'Compute'];

/** Everything about a custom action type that section 1.7 of codepipeline.md does not allow. */
export function actionTypeIssues(declared: Declared): readonly Issue[] {
  const { category, settings = {}, configurationProperties: properties } = declared;
  const issues: Issue[] = [];
  const say = (pointer: string, message: string, suggestion: string) => issues.push({ pointer, message, suggestion });
  if (reserved.includes(category)) {
    say(
      '/category',
      `There are no custom action types of category ${category}`,
      'use Source, Build, Test, Deploy or Invoke',
    );
  }
  for (const which of ['inputArtifactDetails', 'outputArtifactDetails'] as const) {
    const { minimumCount, maximumCount } = declared[which];
    if (minimumCount > maximumCount) {
      say(`/${which}`, `minimumCount ${minimumCount} is more than maximumCount ${maximumCount}`, 'raise maximumCount');
    }
  }
  for (const [index, { name, required, secret, queryable }] of properties.entries()) {
    const at = `/configurationProperties/${index}`;
    if (properties.findIndex((other) => other.name === name) !== index) {
      say(at, `There are two properties ${name}`, 'name each property once');
    }
    if (queryable !== true) continue;
    if (!required || secret) {
      say(at, `The queryable property ${name} must be required and not secret`, 'set required, and do not set secret');
    }
    if (properties.findIndex((other) => other.queryable === true) !== index) {
      say(at, 'A type has at most one queryable property', 'make only one of them queryable');
    }
  }
  for (const key of ['entityUrlTemplate', 'executionUrlTemplate', 'revisionUrlTemplate'] as const) {
    for (const [, name = ''] of (settings[key] ?? '').matchAll(placeholder)) {
      if (name === 'ExternalExecutionId') continue;
      const property = properties.find((one) => `Config:${one.name}` === name);
      if (property === undefined || !property.required || property.secret) {
        const suggestion = 'use {ExternalExecutionId} or {Config:<name>} of a required property that is not secret';
        say(`/settings/${key}`, `{${name}} cannot stand in a template`, suggestion);
      }
    }
  }
  return issues;
}

/** The address of a template; nothing when something in it is not known yet, or when it is no web address. */
export function renderUrl(
  template: string | undefined,
  configuration: Readonly<Record<string, string>>,
  externalExecutionId?: string,
): string | undefined {
  if (template === undefined) return undefined;
  let isKnown = true;
  const url = template.replaceAll(placeholder, (_, name: string) => {
    const value = name === 'ExternalExecutionId' ? externalExecutionId : configuration[name.replace(/^Config:/, '')];
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown && /^https?:\/\/[^\s]+$/.test(url) ? url.slice(0, 2048) : undefined;
}
