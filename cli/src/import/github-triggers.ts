import type { Members, Tell } from './imported.ts';
import { isMembers, listOf, membersOf, tellRest, textOf, textsOf } from './members.ts';

/** CodePipeline's limit of patterns in one list. */
const mostPatterns = 8;

const pullRequestEvents: Readonly<Record<string, string>> = {
  opened: 'OPEN',
  reopened: 'OPEN',
  synchronize: 'UPDATED',
  closed: 'CLOSED',
};

/** `on` of a workflow as the filters of a trigger; nothing when neither pushes nor pull requests start it. */
export function githubTrigger(on: unknown, tell: Tell): Members | undefined {
  const events = isMembers(on) ? on : Object.fromEntries(textsOf(on).map((name) => [name, null]));
  const push = 'push' in events ? pushFilters(membersOf(events['push']), tell) : [];
  const pullRequest = 'pull_request' in events ? [pullRequestFilter(membersOf(events['pull_request']), tell)] : [];
  // By hand a pipeline can be started anyway.
  const { workflow_dispatch: byHand, ...others } = events;
  if (membersOf(byHand)['inputs'] !== undefined) {
    tell('/on/workflow_dispatch/inputs', 'inputs are not carried over', 'declare them as variables of the pipeline');
  }
  tellRest(tell, '/on', others, ['push', 'pull_request'], {
    schedule: 'start the pipeline on time with `millrace run` from cron',
  });
  if (push.length === 0 && pullRequest.length === 0) return undefined;
  return { ...(push.length === 0 ? {} : { push }), ...(pullRequest.length === 0 ? {} : { pullRequest }) };
}

/** A push is of a branch or of a tag: a filter of both kinds becomes two. */
function pushFilters(push: Members, tell: Tell): readonly Members[] {
  const at = '/on/push';
  tellRest(tell, at, push, ['branches', 'branches-ignore', 'tags', 'tags-ignore', 'paths', 'paths-ignore']);
  const branches = criterion(push, 'branches', at, tell);
  const tags = criterion(push, 'tags', at, tell);
  const filePaths = criterion(push, 'paths', at, tell);
  const files = filePaths === undefined ? {} : { filePaths };
  const every = { includes: ['**'] };
  if (branches === undefined && tags === undefined) {
    return [{ branches: every, ...files }, ...(filePaths === undefined ? [{ tags: every }] : [])];
  }
  return [
    ...(branches === undefined ? [] : [{ branches, ...files }]),
    // Paths are not looked at when a tag is pushed.
    ...(tags === undefined ? [] : [{ tags }]),
  ];
}

function pullRequestFilter(request: Members, tell: Tell): Members {
  const at = '/on/pull_request';
  tellRest(tell, at, request, ['types', 'branches', 'branches-ignore', 'paths', 'paths-ignore']);
  const types = request['types'] === undefined ? ['opened', 'synchronize'] : textsOf(request['types']);
  const events = new Set(types.flatMap((type) => pullRequestEvents[type] ?? []));
  for (const [index, type] of types.entries()) {
    if (!(type in pullRequestEvents)) tell(`${at}/types/${index}`, `there is no such event here: ${type}`);
  }
  const branches = criterion(request, 'branches', at, tell);
  const filePaths = criterion(request, 'paths', at, tell);
  return {
    events: events.size === 0 ? ['OPEN', 'UPDATED'] : [...events],
    ...(branches === undefined ? {} : { branches }),
    ...(filePaths === undefined ? {} : { filePaths }),
  };
}

/** `branches` and `branches-ignore`: a pattern with `!` in front leaves out. */
function criterion(filter: Members, key: string, at: string, tell: Tell): Members | undefined {
  const given = textsOf(filter[key]);
  const includes = given.filter((pattern) => !pattern.startsWith('!'));
  const excludes = [
    ...given.filter((one) => one.startsWith('!')).map((one) => one.slice(1)),
    ...textsOf(filter[`${key}-ignore`]),
  ];
  if (includes.length === 0 && excludes.length === 0) return undefined;
  for (const pattern of [...includes, ...excludes].filter((one) => /[+?[\]]/.test(one))) {
    tell(
      `${at}/${key}`,
      `the pattern ${pattern} may mean something else here`,
      'compare it with the patterns of triggers',
    );
  }
  for (const [what, patterns] of Object.entries({ includes, excludes })) {
    if (patterns.length > mostPatterns)
      tell(`${at}/${key}`, `${what} has ${patterns.length} patterns, ${mostPatterns} are kept`);
  }
  return {
    ...(includes.length === 0 ? {} : { includes: includes.slice(0, mostPatterns) }),
    ...(excludes.length === 0 ? {} : { excludes: excludes.slice(0, mostPatterns) }),
  };
}

/** The only branch whose pushes start the workflow, if it names exactly one and nothing else starts it. */
export function onlyBranch(on: unknown): string | undefined {
  const { push, workflow_dispatch: _, ...others } = membersOf(on);
  const { branches, tags } = membersOf(push);
  const [branch, ...more] = listOf(branches).map(textOf);
  const isOne = more.length === 0 && tags === undefined && Object.keys(others).length === 0;
  return isOne && branch !== undefined && !/[*?!+[\]]/.test(branch) ? branch : undefined;
}
