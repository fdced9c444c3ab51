import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { lists, texts } from '../definition/bounds.ts';
import { repeated, type Rule } from '../definition/context.ts';
import { didYouMean } from '../definition/did-you-mean.ts';
import type { PlacedAction } from '../definition/placed.ts';
import { quotas, utf8Bytes } from '../definition/quotas.ts';
import { list, oneOf, present, structure, text } from '../definition/shape.ts';
import { connectionProviders } from './detection.ts';
import { compileGlob } from './glob.ts';
import {
  pullRequestEvents,
  type GitConfiguration,
  type GitPullRequestFilter,
  type GitPushFilter,
  type GlobCriterion,
  type PipelineTrigger,
} from './structure.ts';
import { member, root, type Note, type Place } from '../definition/violations.ts';

const patternText = { maximum: 255 };

/** Reads the `triggers` member of a pipeline with CodePipeline's bounds (codepipeline.md 1.6). */
export function readTriggers(note: Note, place: Place, value: unknown): readonly PipelineTrigger[] {
  return list(note, place, value, lists.triggers, (one, at) => readTrigger(note, at, one));
}

/** Reads triggers that come from elsewhere than a pipeline's document. */
export function parseTriggers(value: unknown): Result<readonly PipelineTrigger[], readonly Issue[]> {
  const issues: Issue[] = [];
  const read = readTriggers((issue) => issues.push(issue), member(root, 'triggers'), value);
  return issues.length > 0 ? err(issues) : ok(read);
}

function readTrigger(note: Note, place: Place, value: unknown): PipelineTrigger {
  const source = structure(note, place, value);
  const providers = ['CodeStarSourceConnection'] as const;
  const providerType = oneOf(note, member(place, 'providerType'), source['providerType'], providers);
  return {
    providerType: providerType ?? 'CodeStarSourceConnection',
    gitConfiguration: readGitConfiguration(note, member(place, 'gitConfiguration'), source['gitConfiguration']),
  };
}

function readGitConfiguration(note: Note, place: Place, value: unknown): GitConfiguration {
  const source = structure(note, place, value);
  return present({
    sourceActionName: text(note, member(place, 'sourceActionName'), source['sourceActionName'], texts.name),
    push: readSome(note, place, source, 'push', lists.triggerFilters, (one, at) => readPush(note, at, one)),
    pullRequest: readSome(note, place, source, 'pullRequest', lists.triggerFilters, (one, at) =>
      readPullRequest(note, at, one),
    ),
  });
}

function readPush(note: Note, place: Place, value: unknown): GitPushFilter {
  const source = structure(note, place, value);
  return present({
    tags: readCriterion(note, place, source, 'tags'),
    branches: readCriterion(note, place, source, 'branches'),
    filePaths: readCriterion(note, place, source, 'filePaths'),
  });
}

function readPullRequest(note: Note, place: Place, value: unknown): GitPullRequestFilter {
  const source = structure(note, place, value);
  return present({
    events: readSome(
      note,
      place,
      source,
      'events',
      lists.triggerEvents,
      // An event that is none has its issue; which one stands for it does not matter any more.
      (one, at) => oneOf(note, at, one, pullRequestEvents) ?? 'OPEN',
    ),
    branches: readCriterion(note, place, source, 'branches'),
    filePaths: readCriterion(note, place, source, 'filePaths'),
  });
}

function readCriterion(
  note: Note,
  place: Place,
  source: Readonly<Record<string, unknown>>,
  key: string,
): GlobCriterion | undefined {
  if (source[key] === undefined || source[key] === null) return undefined;
  const at = member(place, key);
  const criterion = structure(note, at, source[key]);
  const patterns = (which: string) =>
    readSome(note, at, criterion, which, lists.triggerPatterns, (one, pattern) =>
      text(note, pattern, one, patternText),
    );
  return present({ includes: patterns('includes'), excludes: patterns('excludes') });
}

function readSome<T>(
  note: Note,
  place: Place,
  source: Readonly<Record<string, unknown>>,
  key: string,
  bounds: { readonly minimum: number; readonly maximum: number },
  read: (element: unknown, place: Place) => T,
): readonly T[] | undefined {
  const value = source[key];
  return value === undefined || value === null ? undefined : list(note, member(place, key), value, bounds, read);
}

const structural = (pointer: string, message: string, suggestion: string, value: unknown): Issue => ({
  pointer,
  message,
  value,
  suggestion,
  code: 'InvalidStructureException',
});

/** Rule 27, the size of rule 30 (the whole array as JSON), and patterns that are none: what triggers mean. */
export const triggers: Rule = ({ draft, actions }) => {
  const declared = draft.triggers ?? [];
  const bytes = utf8Bytes(JSON.stringify(declared));
  const tooLarge =
    bytes > quotas.triggersBytes
      ? [
          structural(
            '/triggers',
            `The triggers take ${bytes} bytes, the limit is ${quotas.triggersBytes}`,
            'use fewer',
            bytes,
          ),
        ]
      : [];
  const doubled = repeated(
    declared.map(({ gitConfiguration }, index) => ({ name: gitConfiguration.sourceActionName, index })),
    ({ name }) => name,
  ).map(({ name, index }) =>
    structural(
      `/triggers/${index}/gitConfiguration/sourceActionName`,
      `Source action ${name} has more than one trigger`,
      'put the filters of both into one trigger',
      name,
    ),
  );
  const each = declared.flatMap(({ gitConfiguration }, index) => {
    const at = `/triggers/${index}/gitConfiguration`;
    return [
      ...sourceOf(gitConfiguration, at, actions),
      ...doubledFilters(gitConfiguration, at),
      ...malformedPatterns(gitConfiguration, at),
    ];
  });
  return [...tooLarge, ...doubled, ...each];
};

function sourceOf({ sourceActionName: name }: GitConfiguration, at: string, placed: readonly PlacedAction[]): Issue[] {
  const possible = placed.filter(
    ({ action: { actionTypeId: type } }) => type.category === 'Source' && connectionProviders.includes(type.provider),
  );
  if (name === '' || possible.some(({ action }) => action.name === name)) return [];
  const isAction = placed.some(({ action }) => action.name === name);
  const message = isAction
    ? `A trigger names action ${name}, which is no source action of provider ${connectionProviders.join(' or ')}`
    : `A trigger names source action ${name}, which the pipeline does not have`;
  const names = possible.map(({ action }) => action.name);
  return [structural(`${at}/sourceActionName`, message, didYouMean(name, names), name)];
}

const filterLists = ['push', 'pullRequest'] as const;

function doubledFilters(configuration: GitConfiguration, at: string): Issue[] {
  return filterLists.flatMap((key) => {
    const filters = (configuration[key] ?? []).map((filter, index) => ({ filter, index }));
    return repeated(filters, ({ filter }) => canonical(filter)).map(({ filter, index }) =>
      structural(`${at}/${key}/${index}`, `This filter of ${key} is there twice`, 'remove it', JSON.stringify(filter)),
    );
  });
}

/** The same text for filters that mean the same: the order of members and of patterns says nothing. */
function canonical(filter: GitPushFilter & GitPullRequestFilter): string {
  const sorted = (texts: readonly string[] | undefined) => texts?.toSorted((a, b) => (a < b ? -1 : 1)) ?? [];
  const criterion = (one: GlobCriterion | undefined) => one && [sorted(one.includes), sorted(one.excludes)];
  const { events, tags, branches, filePaths } = filter;
  return JSON.stringify([sorted(events), criterion(tags), criterion(branches), criterion(filePaths)]);
}

function malformedPatterns(configuration: GitConfiguration, at: string): Issue[] {
  return filterLists.flatMap((key) =>
    (configuration[key] ?? []).flatMap((filter: GitPushFilter, index) =>
      (['tags', 'branches', 'filePaths'] as const).flatMap((criterion) =>
        (['includes', 'excludes'] as const).flatMap((which) =>
          (filter[criterion]?.[which] ?? []).flatMap((pattern, position) => {
            const glob = compileGlob(pattern);
            if (glob.ok || pattern === '') return [];
            const pointer = `${at}/${key}/${index}/${criterion}/${which}/${position}`;
            return [
              structural(pointer, `Pattern ${pattern} cannot be read: ${glob.error}`, 'escape it with \\', pattern),
            ];
          }),
        ),
      ),
    ),
  );
}
