import { pointerToken } from '@millrace/kernel';
import { alwaysHolds, githubVariables, tellOfFailures, translated } from './github-expressions.ts';
import { githubMatrix } from './github-matrix.ts';
import { githubSteps } from './github-steps.ts';
import { githubTrigger, onlyBranch } from './github-triggers.ts';
import { openReport, type ImportContext, type Imported, type Members, type Tell } from './imported.ts';
import { membersOf, nameFrom, tellRest, textOf, textsOf } from './members.ts';
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
  const trigger = githubTrigger(workflow['on'], tell);
  const shared: SharedByJobs = { workflow, branch, tell, producers: new Map() };
  const jobs = membersOf(workflow['jobs']);
  const settled = new Map<string, NamedAction | undefined>();
  const carriedOver = (id: string): NamedAction | undefined => {
    if (settled.has(id)) return settled.get(id);
    // Whoever needs itself by way of others comes back here, and is left out.
    settled.set(id, undefined);
    const job = membersOf(jobs[id]);
    const at = `/jobs/${pointerToken(id)}`;
    const needs = textsOf(job['needs']).map((need) => [need, carriedOver(need)?.name] as const);
    const lost = needs.filter(([, name]) => name === undefined).map(([need]) => need);
    const why = whyLeftOut(job, lost, branch);
    if (why !== undefined) {
      tell(at, `the job is left out: ${why}`);
      return undefined;
    }
    const waitsFor = needs.flatMap(([, name]) => name ?? []);
    const action = actionOf({ id, name: nameFrom(id, 'Job'), job, at, needs: waitsFor }, shared);
    settled.set(id, action);
    return action;
  };
  const actions = Object.keys(jobs).flatMap((id) => carriedOver(id) ?? []);
  return {
    pipeline: pipelineFrom(
      {
        name: nameFrom(textOf(workflow['name']) ?? context.name, 'imported'),
        executionMode: modeOf(workflow['concurrency'], tell),
        trigger,
        stages: actions.length === 0 ? [] : [{ name: 'Jobs', actions }],
      },
      branch === undefined ? context : { ...context, branch },
    ),
    report: lines,
  };
}

function modeOf(concurrency: unknown, tell: Tell): 'QUEUED' | 'SUPERSEDED' | 'PARALLEL' {
  if (concurrency === undefined) return 'PARALLEL';
  const cancels = membersOf(concurrency)['cancel-in-progress'];
  if (typeof cancels === 'string') {
    tell('/concurrency/cancel-in-progress', 'the expression is not carried over: executions wait for each other');
  }
  return cancels === true ? 'SUPERSEDED' : 'QUEUED';
}

/** A job that needs one that does not run does not run either, unless it always does. */
function whyLeftOut(job: Members, lost: readonly string[], branch: string | undefined): string | undefined {
  if (job['uses'] !== undefined) return `it is another workflow (${textOf(job['uses']) ?? ''})`;
  const condition = textOf(job['if']);
  if (condition !== undefined && !alwaysHolds(condition, branch)) return `it only runs if ${condition}`;
  const runsAnyway = condition !== undefined && /\balways\(\)/.test(condition);
  if (lost.length > 0 && !runsAnyway) return `it needs ${lost.join(', ')}, left out or not there`;
  return textsOf(job['runs-on']).some((label) => /^windows/i.test(label)) ? 'it runs on Windows' : undefined;
}

interface Job {
  readonly id: string;
  readonly name: string;
  readonly job: Members;
  readonly at: string;
  readonly needs: readonly string[];
}

/** An artifact, and the folder in it that GitHub takes for its root. */
interface Producer {
  readonly artifact: string;
  readonly root: string;
}

/** What all jobs share; `producers` grows: the artifact by the name it was uploaded under. */
export interface SharedByJobs {
  readonly workflow: Members;
  /** The only one whose pushes start the workflow, if there is only one. */
  readonly branch: string | undefined;
  readonly tell: Tell;
  readonly producers: Map<string, Producer>;
}

function actionOf({ id, name, job, at, needs }: Job, shared: SharedByJobs): NamedAction | undefined {
  const { workflow, tell } = shared;
  tellOfFailures(textOf(job['if']) ?? '', at, tell);
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
  const runDefaults = [job, workflow].map(({ defaults }) => membersOf(membersOf(defaults)['run']));
  const usual = (member: string): string | undefined =>
    runDefaults.map((one) => textOf(one[member])).find((one) => one !== undefined);
  const matrix = githubMatrix(membersOf(job['strategy']), `${at}/strategy`, tell);
  const { commands, inputs, output } = githubSteps(
    job['steps'],
    { at, directory: usual('working-directory'), shell: usual('shell'), isMatrix: matrix !== undefined },
    shared,
  );
  if (commands.length === 0) {
    tell(at, `the job ${id} is left out: none of its steps can be carried over`);
    return undefined;
  }
  const minutes = Number(textOf(job['timeout-minutes']));
  if (Number.isNaN(minutes) && job['timeout-minutes'] !== undefined) {
    tell(`${at}/timeout-minutes`, 'a computed limit is not carried over', 'write timeoutInMinutes');
  }
  const millrace = {
    ...(needs.length === 0 ? {} : { needs }),
    ...(matrix === undefined ? {} : { matrix }),
    ...(minutes > 0 ? { timeoutInMinutes: Math.ceil(minutes) } : {}),
  };
  const known = { ...githubVariables(commands, at, tell), ...environment };
  return { ...commandsAction({ name, commands, inputs, output, environment: known, millrace }), name };
}

type NamedAction = Members & { readonly name: string };

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
