import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangedFiles, GitEvent } from './events.ts';
import { decideTrigger, dependsOnFiles } from './filters.ts';
import { compileGlob } from './glob.ts';
import type { GitConfiguration, GitPullRequestFilter, GitPushFilter } from './structure.ts';

const on = (filters: Omit<GitConfiguration, 'sourceActionName'>): GitConfiguration => ({
  sourceActionName: 'Checkout',
  ...filters,
});
const push = (...filters: GitPushFilter[]): GitConfiguration => on({ push: filters });
const pull = (...filters: GitPullRequestFilter[]): GitConfiguration => on({ pullRequest: filters });

const branch = (branchName: string): GitEvent => ({ kind: 'branch', branchName });
const tag = (tagName: string): GitEvent => ({ kind: 'tag', tagName });
const pr = (event: 'OPEN' | 'UPDATED' | 'CLOSED', targetBranch: string): GitEvent => ({
  kind: 'pull-request',
  event,
  targetBranch,
});
const files = (...paths: string[]): ChangedFiles => ({ kind: 'listed', paths });
const newBranch: ChangedFiles = { kind: 'none', because: 'the first push of a branch has no changes of its own' };

describe('the worked filters', () => {
  const monorepo = push({ branches: { includes: ['feature/**'] }, filePaths: { includes: ['common/**/*.js'] } });
  const readme = push({
    branches: { includes: ['main'] },
    filePaths: { includes: ['README.md'], excludes: ['LICENSE.txt'] },
  });
  const release = push(
    { tags: { includes: ['release-1'] } },
    { branches: { includes: ['main*'], excludes: ['feature*'] } },
  );
  const closing = pull({
    events: ['CLOSED', 'OPEN'],
    branches: { includes: ['feature-branch'], excludes: ['main'] },
  });
  const many = files(...Array.from({ length: 149 }, (_, index) => `other/${index}`), 'src/app.js');
  const sources = push({ filePaths: { includes: ['src/**'] } });

  it.each<[string, GitConfiguration, GitEvent, ChangedFiles, boolean, string]>([
    [
      'F1',
      monorepo,
      branch('feature/triggers'),
      files('common/app.js'),
      true,
      'push of branch feature/triggers: push[0] matches: branch feature/triggers is included by feature/**, and common/app.js changed',
    ],
    [
      'F2',
      monorepo,
      branch('feature/triggers'),
      files('src/Main.java'),
      false,
      'push of branch feature/triggers: push[0] does not match: no changed file passes its filePaths: changed src/Main.java',
    ],
    [
      'F3',
      push({ branches: { includes: ['main'], excludes: ['feature-branch'] } }),
      branch('feature-branch'),
      files('a'),
      false,
      'push of branch feature-branch: push[0] does not match: branch feature-branch is excluded by feature-branch',
    ],
    [
      'F4 (AS-19)',
      readme,
      branch('main'),
      files('LICENSE.txt'),
      false,
      'push of branch main: push[0] does not match: no changed file passes its filePaths: changed LICENSE.txt',
    ],
    [
      'F5 (AS-19)',
      readme,
      branch('main'),
      files('LICENSE.txt', 'README.md'),
      true,
      'push of branch main: push[0] matches: branch main is included by main, and README.md changed',
    ],
    [
      'F6',
      release,
      tag('release-1'),
      newBranch,
      true,
      'push of tag release-1: push[0] matches: tag release-1 is included by release-1',
    ],
    [
      'F7',
      release,
      branch('feature-branch'),
      files('a'),
      false,
      'push of branch feature-branch: push[0] does not match: it is for tags; push[1] does not match: branch feature-branch is excluded by feature*',
    ],
    [
      'F8',
      closing,
      pr('CLOSED', 'feature-branch'),
      files('a'),
      true,
      'pull request into feature-branch CLOSED: pullRequest[0] matches: target branch feature-branch is included by feature-branch',
    ],
    [
      'F9',
      closing,
      pr('UPDATED', 'feature-branch'),
      files('a'),
      false,
      'pull request into feature-branch UPDATED: pullRequest[0] does not match: it is for CLOSED and OPEN',
    ],
    [
      'F10',
      push({ branches: { includes: ['**'], excludes: ['dependabot/**'] } }),
      branch('dependabot/npm/x'),
      files('a'),
      false,
      'push of branch dependabot/npm/x: push[0] does not match: branch dependabot/npm/x is excluded by dependabot/**',
    ],
    [
      'F11',
      push({ branches: { includes: ['B'] }, filePaths: { includes: ['**'] } }),
      branch('B'),
      newBranch,
      false,
      'push of branch B: push[0] does not match: it asks for filePaths, and the first push of a branch has no changes of its own',
    ],
    [
      'F12, with every file looked at',
      sources,
      branch('main'),
      many,
      true,
      'push of branch main: push[0] matches: it takes every branch, and src/app.js changed',
    ],
  ])('%s', (_name, configuration, event, changed, starts, because) =>
    expect(decideTrigger(configuration, event, changed)).toEqual({ starts, because }),
  );

  it("F12, with CodePipeline's limit of 100 files", () =>
    expect(decideTrigger(sources, branch('main'), many, { inspectedFiles: 100 })).toEqual({
      starts: false,
      because:
        'push of branch main: push[0] does not match: no changed file passes its filePaths: changed other/0, other/1, other/2 and 97 more (50 more were not inspected)',
    }));
});

describe('a filter', () => {
  it.each<[string, GitConfiguration, GitEvent, boolean]>([
    ['of excludes only takes everything else', push({ branches: { excludes: ['wip/*'] } }), branch('main'), true],
    ['of excludes only leaves out what it names', push({ branches: { excludes: ['wip/*'] } }), branch('wip/a'), false],
    ['without criteria takes every push of a branch', push({}), branch('any'), true],
    ['without criteria takes no push of a tag', push({}), tag('any'), false],
    ['with an empty criterion restricts nothing', push({ branches: {}, filePaths: {} }), branch('any'), true],
    ['for tags takes no push of a branch', push({ tags: { includes: ['**'] } }), branch('v1'), false],
    ['for tags and branches takes no tag', push({ tags: { includes: ['**'] }, branches: {} }), tag('v1'), false],
    ['for tags and branches takes no branch', push({ tags: {}, branches: { includes: ['**'] } }), branch('v1'), false],
    ['for pushes takes no pull request', push({}), pr('OPEN', 'main'), false],
    ['for pull requests takes no push', pull({}), branch('main'), false],
    ['without events takes all of them', pull({ branches: { includes: ['main'] } }), pr('UPDATED', 'main'), true],
    [
      'for pull requests compares with the target',
      pull({ branches: { includes: ['main'] } }),
      pr('OPEN', 'dev'),
      false,
    ],
    [
      'that both includes and excludes a name excludes it',
      push({ tags: { includes: ['v*'], excludes: ['v1'] } }),
      tag('v1'),
      false,
    ],
  ])('%s', (_name, configuration, event, starts) =>
    expect(decideTrigger(configuration, event, files('a')).starts).toBe(starts),
  );

  it('says what a name is not among', () =>
    expect(decideTrigger(push({ branches: { includes: ['main', 'v*'] } }), branch('dev'), files()).because).toBe(
      'push of branch dev: push[0] does not match: branch dev is not among main, v*',
    ));

  it('says why when its trigger is for another kind of event, and when nothing changed', () => {
    expect(decideTrigger(pull({}), branch('main'), files()).because).toBe(
      'push of branch main: the trigger has no filter for pushes',
    );
    expect(decideTrigger(push({}), pr('OPEN', 'main'), files()).because).toBe(
      'pull request into main OPEN: the trigger has no filter for pull requests',
    );
    expect(
      decideTrigger(push({ filePaths: { includes: ['a'] } }), branch('main'), files('b', 'c', 'd')).because,
    ).toMatch(/: changed b, c, d$/);
    expect(decideTrigger(push({ filePaths: { includes: ['a'] } }), branch('main'), files()).because).toBe(
      'push of branch main: push[0] does not match: no changed file passes its filePaths: nothing changed',
    );
  });

  it('that was never validated is a defect, not a no', () =>
    expect(() => decideTrigger(push({ branches: { excludes: ['['] } }), branch('main'), files())).toThrow(
      'was never validated',
    ));
});

describe('which files changed', () => {
  const some = { filePaths: { excludes: ['docs/**'] } };
  const main = { branches: { includes: ['main'] } };
  it.each<[string, GitConfiguration, boolean]>([
    ['matters to a filter that has only them left to ask about', push(some), true],
    ['matters to the second filter too', push({ branches: { includes: ['dev'] } }, some), true],
    ['does not matter once another filter holds', push(some, main), false],
    ['does not matter once another filter holds, whatever its place', push(main, some), false],
    ['does not matter to a filter that does not hold', push({ branches: { includes: ['dev'] }, ...some }), false],
    ['does not matter to empty criteria', push({ filePaths: { includes: [], excludes: [] } }), false],
    ['does not matter without filters', push(), false],
  ])('%s', (_name, configuration, depends) => {
    expect(dependsOnFiles(configuration, branch('main'))).toBe(depends);
  });
});

const name = fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1, maxLength: 4 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), minLength: 1, maxLength: 4 });
const criterion = fc.record(
  { includes: fc.array(pattern, { maxLength: 3 }), excludes: fc.array(pattern, { maxLength: 3 }) },
  { requiredKeys: [] },
);
const pushFilter = fc.record({ tags: criterion, branches: criterion, filePaths: criterion }, { requiredKeys: [] });
const pullFilter = fc.record(
  {
    events: fc.subarray(['OPEN', 'UPDATED', 'CLOSED'] as const, { minLength: 1 }),
    branches: criterion,
    filePaths: criterion,
  },
  { requiredKeys: [] },
);
const configurations = fc
  .record({ push: fc.array(pushFilter, { maxLength: 3 }), pullRequest: fc.array(pullFilter, { maxLength: 3 }) })
  .map(on);
const events: fc.Arbitrary<GitEvent> = fc.oneof(
  name.map(branch),
  name.map(tag),
  fc.tuple(fc.constantFrom('OPEN', 'UPDATED', 'CLOSED'), name).map(([event, target]) => pr(event, target)),
);
const paths = fc.array(name, { maxLength: 4 });

/** The reference's algebra (5.2), word for word. */
function asWritten(configuration: GitConfiguration, event: GitEvent, changed: readonly string[]): boolean {
  const like = (patterns: readonly string[], text: string): boolean =>
    patterns.some((one) => {
      const glob = compileGlob(one);
      return glob.ok && glob.value.matches(text);
    });
  const holds = (
    { includes = [], excludes = [] }: { includes?: readonly string[]; excludes?: readonly string[] } = {},
    text: string,
  ) => (includes.length === 0 || like(includes, text)) && !like(excludes, text);
  const filesHold = (paths: GitPushFilter['filePaths']): boolean =>
    paths === undefined ||
    (paths.includes ?? []).length + (paths.excludes ?? []).length === 0 ||
    changed.some((path) => holds(paths, path));
  if (event.kind === 'pull-request')
    return (configuration.pullRequest ?? []).some(
      (filter) =>
        (filter.events === undefined || filter.events.includes(event.event)) &&
        holds(filter.branches, event.targetBranch) &&
        filesHold(filter.filePaths),
    );
  return (configuration.push ?? []).some(
    (filter) =>
      (event.kind === 'tag'
        ? filter.tags !== undefined && filter.branches === undefined && holds(filter.tags, event.tagName)
        : filter.tags === undefined && holds(filter.branches, event.branchName)) && filesHold(filter.filePaths),
  );
}

describe('any trigger', () => {
  it("decides as the reference's algebra does", () =>
    fc.assert(
      fc.property(configurations, events, paths, (configuration, event, changed) => {
        const decision = decideTrigger(configuration, event, files(...changed));
        expect(decision.starts).toBe(asWritten(configuration, event, changed));
        expect(decision.because).not.toBe('');
      }),
      { numRuns: 2000 },
    ));

  it('decides without the files whenever it says that they do not matter', () =>
    fc.assert(
      fc.property(configurations, events, paths, (configuration, event, changed) => {
        if (dependsOnFiles(configuration, event)) return;
        const without = decideTrigger(configuration, event, newBranch).starts;
        expect(decideTrigger(configuration, event, files(...changed)).starts).toBe(without);
      }),
      { numRuns: 2000 },
    ));

  it('is not moved to a start by one more exclude', () =>
    fc.assert(
      fc.property(criterion, pattern, name, (given, exclude, branchName) => {
        const more = { ...given, excludes: [...(given.excludes ?? []), exclude] };
        const before = decideTrigger(push({ branches: given }), branch(branchName), files());
        const after = decideTrigger(push({ branches: more }), branch(branchName), files());
        expect(after.starts && !before.starts).toBe(false);
      }),
    ));
});
