import { eventInWords, type ChangedFiles, type GitEvent } from './events.ts';
import { compileGlob, type Glob } from './glob.ts';
import type { GitConfiguration, GitPullRequestFilter, GitPushFilter, GlobCriterion } from './structure.ts';

/** Whether an event starts a pipeline, and why, in a sentence that a person can act on. */
export interface TriggerDecision {
  readonly starts: boolean;
  readonly because: string;
}

export interface InspectionLimits {
  /** CodePipeline looks at the first 100 changed files only and misses matches beyond. We look at all of them when omitted. */
  readonly inspectedFiles?: number;
}

/** What is known of one filter: it holds, it does not, or that depends on which files changed. */
type Verdict =
  | { readonly kind: 'yes' | 'no'; readonly because: string }
  | { readonly kind: 'files'; readonly criterion: GlobCriterion; readonly so: string };

interface NamedFilter {
  readonly name: string;
  readonly verdict: Verdict;
}

/** Whether {@link decideTrigger} depends on which files the event changed, so that it is worth to find out. */
export function dependsOnFiles(configuration: GitConfiguration, event: GitEvent): boolean {
  const verdicts = verdictsOn(configuration, event);
  return (
    verdicts.some(({ verdict }) => verdict.kind === 'files') && !verdicts.some(({ verdict }) => verdict.kind === 'yes')
  );
}

/**
 * Whether an event starts the pipeline: when any filter of its kind holds. All criteria of a filter must hold, excludes
 * win, and files are judged one by one (codepipeline.md 5.2).
 * @throws when a pattern was never validated
 */
export function decideTrigger(
  configuration: GitConfiguration,
  event: GitEvent,
  changed: ChangedFiles,
  limits: InspectionLimits = {},
): TriggerDecision {
  const verdicts = verdictsOn(configuration, event).map(({ name, verdict }) => ({
    name,
    verdict: verdict.kind === 'files' ? judgeFiles(verdict, changed, limits) : verdict,
  }));
  const what = eventInWords(event);
  const holds = verdicts.find(({ verdict }) => verdict.kind === 'yes');
  if (holds !== undefined) return { starts: true, because: `${what}: ${holds.name} matches: ${holds.verdict.because}` };
  if (verdicts.length === 0) {
    const kind = event.kind === 'pull-request' ? 'pull requests' : 'pushes';
    return { starts: false, because: `${what}: the trigger has no filter for ${kind}` };
  }
  const reasons = verdicts.map(({ name, verdict }) => `${name} does not match: ${verdict.because}`);
  return { starts: false, because: `${what}: ${reasons.join('; ')}` };
}

function verdictsOn({ push = [], pullRequest = [] }: GitConfiguration, event: GitEvent): readonly NamedFilter[] {
  return event.kind === 'pull-request'
    ? pullRequest.map((filter, index) => ({ name: `pullRequest[${index}]`, verdict: judgePullRequest(filter, event) }))
    : push.map((filter, index) => ({ name: `push[${index}]`, verdict: judgePush(filter, event) }));
}

const no = (because: string): Verdict => ({ kind: 'no', because });

/** A filter with tags can only match pushes of tags, one without only those of branches: tags and branches never match. */
function judgePush(filter: GitPushFilter, event: Extract<GitEvent, { kind: 'branch' | 'tag' }>): Verdict {
  const { tags, branches, filePaths } = filter;
  if (tags !== undefined && branches !== undefined) {
    return no('it asks for tags and branches, and no push is of both; write two filters');
  }
  if (event.kind === 'tag') {
    if (tags === undefined) return no('it is for branches, because it names no tags');
    return afterRef('tag', event.tagName, tags, filePaths);
  }
  if (tags !== undefined) return no('it is for tags');
  return afterRef('branch', event.branchName, branches, filePaths);
}

function judgePullRequest(filter: GitPullRequestFilter, event: Extract<GitEvent, { kind: 'pull-request' }>): Verdict {
  const { events, branches, filePaths } = filter;
  if (events !== undefined && !events.includes(event.event)) return no(`it is for ${events.join(' and ')}`);
  return afterRef('target branch', event.targetBranch, branches, filePaths);
}

function afterRef(
  what: string,
  name: string,
  criterion: GlobCriterion | undefined,
  filePaths: GlobCriterion | undefined,
): Verdict {
  const { holds, because } =
    criterion === undefined ? noRestriction(what) : judgeName(criterion, `${what} ${name}`, name);
  if (!holds) return no(because);
  return isRestricting(filePaths) ? { kind: 'files', criterion: filePaths, so: because } : { kind: 'yes', because };
}

const noRestriction = (what: string) => ({ holds: true, because: `it takes every ${what}` });

const isRestricting = (criterion: GlobCriterion | undefined): criterion is GlobCriterion =>
  criterion !== undefined && (criterion.includes ?? []).length + (criterion.excludes ?? []).length > 0;

function judgeName({ includes, excludes }: GlobCriterion, what: string, name: string) {
  const excluded = globs(excludes).find((glob) => glob.matches(name));
  if (excluded !== undefined) return { holds: false, because: `${what} is excluded by ${excluded.pattern}` };
  const wanted = globs(includes);
  if (wanted.length === 0) return { holds: true, because: `${what} is not excluded` };
  const included = wanted.find((glob) => glob.matches(name));
  return included === undefined
    ? { holds: false, because: `${what} is not among ${wanted.map(({ pattern }) => pattern).join(', ')}` }
    : { holds: true, because: `${what} is included by ${included.pattern}` };
}

/** One passing file is enough, even if all others are excluded. */
function judgeFiles(
  { criterion, so }: Extract<Verdict, { kind: 'files' }>,
  changed: ChangedFiles,
  { inspectedFiles }: InspectionLimits,
): Extract<Verdict, { kind: 'yes' | 'no' }> {
  if (changed.kind === 'none') return { kind: 'no', because: `it asks for filePaths, and ${changed.because}` };
  const includes = globs(criterion.includes);
  const excludes = globs(criterion.excludes);
  const passes = (path: string): boolean =>
    (includes.length === 0 || includes.some((glob) => glob.matches(path))) &&
    !excludes.some((glob) => glob.matches(path));
  const inspected = inspectedFiles === undefined ? changed.paths : changed.paths.slice(0, inspectedFiles);
  const passing = inspected.find(passes);
  if (passing !== undefined) return { kind: 'yes', because: `${so}, and ${passing} changed` };
  const left = changed.paths.length - inspected.length;
  const beyond = left === 0 ? '' : ` (${left} more were not inspected)`;
  return { kind: 'no', because: `no changed file passes its filePaths: ${listed(inspected)}${beyond}` };
}

const shownFiles = 3;

function listed(paths: readonly string[]): string {
  if (paths.length === 0) return 'nothing changed';
  const more = paths.length - shownFiles;
  return `changed ${paths.slice(0, shownFiles).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const globs = (patterns: readonly string[] | undefined): readonly Glob[] =>
  patterns?.map((pattern) => {
    const glob = compileGlob(pattern);
    if (!glob.ok) throw new Error(`pattern ${pattern} of a trigger was never validated: ${glob.error}`);
    return glob.value;
  }) ?? [];
