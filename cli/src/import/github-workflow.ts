import { alwaysHolds, translated } from './github-expressions.ts';
import { githubSteps } from './github-steps.ts';
import { githubTrigger, onlyBranch } from './github-triggers.ts';
import { openReport, type ImportContext, type Imported, type Members, type Tell } from './imported.ts';
import { isMembers, membersOf, nameFrom, tellRest, textOf, textsOf } from './members.ts';
import { commandsAction, pipelineFrom } from './parts.ts';

const knownOfJob = ['name', 'needs', 'if', 'env', 'steps', 'strategy', 'timeout-minutes', 'runs-on', 'defaults'];
const jobHints: Readonly<Record<string, string>> = {
  container: 'install what it holds where the commands run',
  services: 'start them in the commands',
  outputs: 'name them in outputVariables and give the action a namespace',
  environment: 'put an approval before it if it asks for one',
};

/**
 * A GitHub Actions workflow: what starts it becomes a trigger, every job a `Commands` action of one stage in which they
 * need each other as in the file. What runs under a condition that cannot be told beforehand is left out: the pipeline
 * never does more than the workflow.
 */
export function importGithubWorkflow(workflow: Members, context: ImportContext): Imported {
  const { lines, tell } = openReport();
  tellRest(tell, '', workflow, ['name', 'run-name', 'on', 'env', 'jobs', 'defaults', 'concurrency']);
  const branch = onlyBranch(workflow['on']);
  const jobs = Object.entries(membersOf(workflow['jobs'])).flatMap(([id, job]) => {
    const at = `/jobs/${id}`;
    const why = whyLeftOut(membersOf(job), branch);
    if (why !== undefined) tell(at, `the job is left out: ${why}`);
    return why === undefined ? [{ id, name: nameFrom(id, 'Job'), job: membersOf(job), at }] : [];
  });
  const trigger = githubTrigger(workflow['on'], tell);
  const shared = { workflow, tell, producers: new Map<string, string>() };
  const actions = jobs.flatMap(({ id, name, job, at }) => {
    const needs = textsOf(job['needs']).flatMap((need) => {
      const other = jobs.find((one) => one.id === need);
      if (other === undefined) tell(`${at}/needs`, `the job does not wait for ${need}, which is left out`);
      return other?.name ?? [];
    });
    return actionOf({ id, name, job, at, needs }, shared);
  });
  const kept = new Set(actions.map(({ name }) => name));
  return {
    pipeline: pipelineFrom(
      {
        name: nameFrom(textOf(workflow['name']) ?? context.name, 'imported'),
        executionMode: modeOf(workflow['concurrency']),
        trigger,
        stages: actions.length === 0 ? [] : [{ name: 'Jobs', actions: actions.map((one) => withoutLost(one, kept)) }],
      },
      branch === undefined ? context : { ...context, branch },
    ),
    report: lines,
  };
}

const modeOf = (concurrency: unknown): 'QUEUED' | 'SUPERSEDED' | 'PARALLEL' =>
  concurrency === undefined
    ? 'PARALLEL'
    : membersOf(concurrency)['cancel-in-progress'] === true
      ? 'SUPERSEDED'
      : 'QUEUED';

function whyLeftOut(job: Members, branch: string | undefined): string | undefined {
  if (job['uses'] !== undefined) return `it is another workflow (${textOf(job['uses']) ?? ''})`;
  const condition = textOf(job['if']);
  return condition === undefined || alwaysHolds(condition, branch) ? undefined : `it only runs if ${condition}`;
}

interface Job {
  readonly id: string;
  readonly name: string;
  readonly job: Members;
  readonly at: string;
  readonly needs: readonly string[];
}

/** What all jobs share; `producers` grows: the artifact by the name it was uploaded under. */
export interface SharedByJobs {
  readonly workflow: Members;
  readonly tell: Tell;
  readonly producers: Map<string, string>;
}

function actionOf({ id, name, job, at, needs }: Job, shared: SharedByJobs): readonly NamedAction[] {
  const { workflow, tell } = shared;
  tellRest(tell, at, job, knownOfJob, jobHints);
  const runsOn = textsOf(job['runs-on']).join(', ');
  if (!/ubuntu|linux|self-hosted/.test(runsOn))
    tell(`${at}/runs-on`, `it runs where the platform runs, not on ${runsOn}`);
  const environment = environmentOf(
    [
      ['/env', membersOf(workflow['env'])],
      [`${at}/env`, membersOf(job['env'])],
    ],
    tell,
  );
  const directory = [job, workflow]
    .map(({ defaults }) => textOf(membersOf(membersOf(defaults)['run'])['working-directory']))
    .find((one) => one !== undefined);
  const matrix = matrixOf(membersOf(job['strategy']), `${at}/strategy`, tell);
  const { commands, inputs, output } = githubSteps(
    job['steps'],
    { at, directory, isMatrix: matrix !== undefined },
    shared,
  );
  if (commands.length === 0) {
    tell(at, `the job ${id} is left out: none of its steps can be carried over`);
    return [];
  }
  const minutes = Number(textOf(job['timeout-minutes']));
  const millrace = {
    ...(needs.length === 0 ? {} : { needs }),
    ...(matrix === undefined ? {} : { matrix }),
    ...(minutes > 0 ? { timeoutInMinutes: Math.ceil(minutes) } : {}),
  };
  return [{ ...commandsAction({ name, commands, inputs, output, environment, millrace }), name }];
}

type NamedAction = Members & { readonly name: string };

/** Without needs of jobs that turned out to be empty. */
function withoutLost(action: NamedAction, kept: ReadonlySet<string>): Members {
  const { needs, ...others } = membersOf(action['millrace']);
  const left = textsOf(needs).filter((need) => kept.has(need));
  const { millrace: _, ...rest } = action;
  const millrace = { ...(left.length === 0 ? {} : { needs: left }), ...others };
  return { ...rest, ...(Object.keys(millrace).length === 0 ? {} : { millrace }) };
}

function environmentOf(blocks: readonly (readonly [string, Members])[], tell: Tell): Readonly<Record<string, string>> {
  return Object.fromEntries(
    blocks.flatMap(([at, block]) =>
      Object.entries(block).flatMap(([name, value]): readonly (readonly [string, string])[] => {
        const text = translated(textOf(value) ?? '', 'value', `${at}/${name}`, tell);
        return text === undefined ? [] : [[name, text]];
      }),
    ),
  );
}

function matrixOf(strategy: Members, at: string, tell: Tell): Members | undefined {
  if (strategy['matrix'] === undefined) return undefined;
  if (!isMembers(strategy['matrix'])) {
    tell(`${at}/matrix`, 'a computed matrix is not carried over', 'write its values');
    return undefined;
  }
  const { include, exclude, ...axes } = strategy['matrix'];
  if (include !== undefined) tell(`${at}/matrix/include`, 'include is not carried over', 'write an action for each');
  tellRest(tell, at, strategy, ['matrix', 'max-parallel']);
  const values = Object.entries(axes).map(([axis, one]) => [axis, textsOf(one)] as const);
  if (values.length === 0) return undefined;
  const most = Number(textOf(strategy['max-parallel']));
  const left = (Array.isArray(exclude) ? exclude : []).map((one) =>
    Object.fromEntries(Object.entries(membersOf(one)).map(([axis, value]) => [axis, textOf(value) ?? ''])),
  );
  return {
    axes: Object.fromEntries(values),
    ...(left.length === 0 ? {} : { exclude: left }),
    ...(most > 0 ? { maxParallel: most } : {}),
  };
}
