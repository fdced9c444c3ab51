import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { lists, texts } from '../definition/bounds.ts';
import { repeated, type Rule } from '../definition/context.ts';
import { didYouMean } from '../definition/did-you-mean.ts';
import type { PlacedAction } from '../definition/placed.ts';
import { quotas, utf8Bytes } from '../definition/quotas.ts';
import { list, oneOf, optionally, present, structure, text } from '../definition/shape.ts';
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
  return optionally(source[key], (value) => {
    const at = member(place, key);
    const criterion = structure(note, at, value);
    const patterns = (which: string) =>
      readSome(note, at, criterion, which, lists.triggerPatterns, (one, pattern) =>
        text(note, pattern, one, patternText),
      );
    return present({ includes: patterns('includes'), excludes: patterns('excludes') });
  });
}

function readSome<T>(
  note: Note,
  place: Place,
  source: Readonly<Record<string, unknown>>,
  key: string,
  bounds: { readonly minimum: number; readonly maximum: number },
  read: (element: unknown, place: Place) => T,
): readonly T[] | undefined {
  return optionally(source[key], (value) => list(note, member(place, key), value, bounds, read));
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
    const filters = filtersOf(gitConfiguration, at);
    return [
      ...sourceOf(gitConfiguration, at, actions),
      ...doubledFilters(filters),
      ...filters.flatMap(malformedPatterns),
    ];
  });
  return [...tooLarge, ...doubled, ...each];
};

function sourceOf({ sourceActionName: name }: GitConfiguration, at: string, placed: readonly PlacedAction[]): Issue[] {
  const possible = placed.filter(
    ({ action: { actionTypeId: type } }) => type.category === 'Source' && connectionProviders.includes(type.provider),
  );
  if (possible.some(({ action }) => action.name === name)) return [];
  const isAction = placed.some(({ action }) => action.name === name);
  const message = isAction
    ? `A trigger names action ${name}, which is no source action of provider ${connectionProviders.join(' or ')}`
    : `A trigger names source action ${name}, which the pipeline does not have`;
  const names = possible.map(({ action }) => action.name);
  return [structural(`${at}/sourceActionName`, message, didYouMean(name, names), name)];
}

type Filter = GitPushFilter & GitPullRequestFilter;

interface PlacedFilter {
  readonly list: 'push' | 'pullRequest';
  readonly pointer: string;
  readonly filter: Filter;
}

/** Every filter of a trigger, with its place. */
const filtersOf = (configuration: GitConfiguration, at: string): readonly PlacedFilter[] =>
  (['push', 'pullRequest'] as const).flatMap(
    (list): readonly PlacedFilter[] =>
      configuration[list]?.map((filter: Filter, index) => ({ list, pointer: `${at}/${list}/${index}`, filter })) ?? [],
  );

const doubledFilters = (filters: readonly PlacedFilter[]): readonly Issue[] =>
  repeated(filters, ({ list, filter }) => `${list} ${canonical(filter)}`).map(({ list, pointer, filter }) =>
    structural(pointer, `This filter of ${list} is there twice`, 'remove it', JSON.stringify(filter)),
  );

/** The same text for filters that mean the same: the order of members and of patterns says nothing. */
function canonical({ events, tags, branches, filePaths }: Filter): string {
  const sorted = (texts: readonly string[] | undefined) => [...new Set(texts)].sort();
  const criterion = (one: GlobCriterion | undefined) => one && [sorted(one.includes), sorted(one.excludes)];
  return JSON.stringify([sorted(events), criterion(tags), criterion(branches), criterion(filePaths)]);
}

const malformedPatterns = ({ pointer, filter }: PlacedFilter): readonly Issue[] =>
  (['tags', 'branches', 'filePaths'] as const).flatMap((criterion) =>
    (['includes', 'excludes'] as const).flatMap(
      (which): readonly Issue[] =>
        filter[criterion]?.[which]?.flatMap((pattern, position) => {
          const glob = compileGlob(pattern);
          if (glob.ok) return [];
          const message = `Pattern ${pattern} cannot be read: ${glob.error}`;
          return [structural(`${pointer}/${criterion}/${which}/${position}`, message, 'escape it with \\', pattern)];
        }) ?? [],
    ),
  );
