import { pointerToken } from '@millrace/kernel';
import type { Members, Tell } from './imported.ts';
import { isMembers, listOf, membersOf, nameFrom, tellRest, textOf, textsOf } from './members.ts';
import { verdictOf, type Pushes } from './gitlab-rules.ts';
import {
  approvalOf,
  commandsAction,
  mostFiles,
  mostInputs,
  patternOf,
  sourceNamespace,
  unpack,
  type OutputPart,
} from './parts.ts';
import { commandsOf } from './script.ts';

export interface GitlabJob {
  readonly id: string;
  readonly name: string;
  readonly job: Members;
}

export interface SharedByGitlabJobs {
  readonly file: Members;
  readonly pushes: Pushes;
  readonly tell: Tell;
  /** Artifacts by job, grown by each job. */
  readonly made: Map<string, string>;
  /** Those of the stages before. */
  readonly before: ReadonlyMap<string, string>;
  /** Action names by job. */
  readonly sameStage: ReadonlyMap<string, string>;
  /** Jobs that are not carried over, grown by each of them. */
  readonly left: Set<string>;
}

const known = [
  'stage',
  'script',
  'before_script',
  'variables',
  'needs',
  'dependencies',
  'artifacts',
  'parallel',
  'timeout',
  'retry',
  'rules',
  'only',
  'except',
  'when',
  'interruptible',
];
const hints: Readonly<Record<string, string>> = {
  image: 'install what it holds where the commands run',
  services: 'start them in the commands',
  environment: 'put an approval before it if it asks for one',
  cache: 'nothing is kept between executions',
};

/** What GitLab tells every job and the Source action knows too. */
const predefined: Readonly<Record<string, string>> = {
  CI_COMMIT_SHA: `#{${sourceNamespace}.CommitId}`,
  CI_COMMIT_BRANCH: `#{${sourceNamespace}.BranchName}`,
  CI_COMMIT_REF_NAME: `#{${sourceNamespace}.BranchName}`,
  CI: 'true',
};

/** A job as an action; nothing when it does not surely run on the branch. */
export function gitlabJob({ id, name, job }: GitlabJob, shared: SharedByGitlabJobs): readonly Members[] {
  const { file, pushes, tell, made, before, sameStage, left } = shared;
  const at = `/${pointerToken(id)}`;
  const verdict = verdictOf(job, pushes);
  const leftOut = (why: string): readonly Members[] => {
    left.add(id);
    tell(at, `the job is left out: ${why}`);
    return [];
  };
  if (verdict.runs === 'not') return leftOut(verdict.why);
  const needs = needsOf(job);
  if (needs.some((need) => need.id === '')) tell(`${at}/needs`, 'what other pipelines make is not carried over');
  const lost = needs.filter((need) => !need.isOptional && left.has(need.id));
  if (lost.length > 0) return leftOut(`it needs ${lost.map((need) => need.id).join(', ')}, which is left out`);
  tellRest(tell, at, job, known, hints);
  const scripts = [...textsOf(job['before_script'] ?? file['before_script']), ...textsOf(job['script'])];
  const commands = scripts.flatMap((script, index) => {
    const one = commandsOf(script, { ownShell: false });
    if (one.ok) return one.value;
    tell(
      `${at}/script`,
      `part ${index + 1} is left out: ${one.error}`,
      'put it into a file of the repository and run that',
    );
    return [];
  });
  if (commands.length === 0) return leftOut('it has no script');
  const wanted = needs.flatMap((need) => (need.takesFiles ? [need.id] : []));
  const sources = job['dependencies'] === undefined ? wanted : textsOf(job['dependencies']);
  const isChosen = job['needs'] !== undefined || job['dependencies'] !== undefined;
  const inputs = inputsOf(isChosen ? sources : undefined, before, made).slice(0, mostInputs - 1);
  const matrix = matrixOf(job['parallel'], `${at}/parallel`, tell);
  const output = outputOf(name, membersOf(job['artifacts']), `${at}/artifacts`, tell);
  if (output !== undefined && matrix === undefined) made.set(id, output.name);
  const asks = verdict.runs === 'by-hand' ? approvalOf(name) : undefined;
  if (asks !== undefined) tell(at, 'somebody has to approve it, and later stages wait for that');
  const graph = [
    ...needs.flatMap((need) => (left.has(need.id) ? [] : (sameStage.get(need.id) ?? []))),
    ...(asks === undefined ? [] : [asks.name]),
  ];
  const minutes = minutesOf(textOf(job['timeout']));
  return [
    ...(asks === undefined ? [] : [asks]),
    commandsAction({
      name,
      commands: [...inputs.flatMap((artifact) => unpack(artifact)), ...commands],
      inputs,
      output,
      environment: environmentOf({ file, job, commands, axes: Object.keys(matrix ?? {}) }, at, tell),
      millrace: {
        ...(graph.length === 0 ? {} : { needs: graph }),
        ...(matrix === undefined ? {} : { matrix: { axes: matrix } }),
        ...retryOf(job['retry'], `${at}/retry`, tell),
        ...(minutes === undefined ? {} : { timeoutInMinutes: minutes }),
      },
    }),
  ];
}

interface Need {
  readonly id: string;
  readonly isOptional: boolean;
  readonly takesFiles: boolean;
}

/** Jobs that a job needs; those of other pipelines have no name here. */
export const needsOf = ({ needs }: Members): readonly Need[] =>
  listOf(needs).map((need) => {
    const { job, optional, artifacts, project, pipeline } = membersOf(need);
    const id = project === undefined && pipeline === undefined ? textOf(job ?? need) : undefined;
    return { id: id ?? '', isOptional: optional === true, takesFiles: artifacts !== false };
  });

/** Every job gets what all stages before have made, unless it says whose artifacts it wants. */
const inputsOf = (
  wanted: readonly string[] | undefined,
  before: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, string>,
): readonly string[] => (wanted === undefined ? [...before.values()] : wanted.flatMap((id) => made.get(id) ?? []));

function matrixOf(parallel: unknown, at: string, tell: Tell): Readonly<Record<string, readonly string[]>> | undefined {
  if (parallel === undefined) return undefined;
  const matrices = listOf(membersOf(parallel)['matrix']).map(membersOf);
  const [first, ...more] = matrices;
  if (first === undefined || more.length > 0) {
    tell(at, first === undefined ? 'the job runs once' : 'only the first of its matrices is carried over');
  }
  return first === undefined
    ? undefined
    : Object.fromEntries(Object.entries(first).map(([axis, values]) => [axis, textsOf(values)]));
}

function outputOf(name: string, artifacts: Members, at: string, tell: Tell): OutputPart | undefined {
  tellRest(tell, at, artifacts, ['paths', 'expire_in', 'name', 'when', 'expose_as']);
  const paths = textsOf(artifacts['paths']).map(patternOf);
  if (paths.length === 0) return undefined;
  if (paths.length > mostFiles) tell(`${at}/paths`, `only the first ${mostFiles} of ${paths.length} paths are kept`);
  return { name: nameFrom(`${name}-files`, 'files'), files: paths.slice(0, mostFiles) };
}

interface EnvironmentSources {
  readonly file: Members;
  readonly job: Members;
  readonly commands: readonly string[];
  readonly axes: readonly string[];
}

function environmentOf(
  { file, job, commands, axes }: EnvironmentSources,
  at: string,
  tell: Tell,
): Readonly<Record<string, string>> {
  const declared = Object.entries({ ...membersOf(file['variables']), ...membersOf(job['variables']) }).map(
    ([name, value]) => [name, textOf(isMembers(value) ? value['value'] : value) ?? ''] as const,
  );
  const combination = axes.map((axis) => [axis, `#{matrix.${axis}}`] as const);
  const values = new Map([...Object.entries(predefined), ...declared, ...combination]);
  // As GitLab does before a shell sees them; one that stands for itself ends with its name.
  const expanded = (text: string, within: readonly string[]): string =>
    text.replaceAll(/\$\$|\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      if (whole === '$$') return '$';
      const name = braced ?? bare ?? '';
      const value = values.get(name);
      if (value !== undefined && !within.includes(name)) return expanded(value, [...within, name]);
      tell(`${at}/variables/${within[0] ?? ''}`, `nothing sets ${name}`, 'set the variable yourself');
      return whole;
    });
  const used = new Set(
    commands.flatMap((one) => [...one.matchAll(/\$\{?(CI(?:_[A-Z_]+)?)\b/g)].map(([, name = '']) => name)),
  );
  for (const name of used) {
    if (!(name in predefined)) tell(`${at}/script`, `nothing sets ${name}`, 'set it in the environment of the action');
  }
  return Object.fromEntries([
    ...[...used].flatMap((name) => (predefined[name] === undefined ? [] : [[name, predefined[name]] as const])),
    ...declared.map(([name, value]) => [name, expanded(value, [name])] as const),
    ...combination,
  ]);
}

/** What GitLab calls the reasons for another attempt. */
const retriedOn: Readonly<Record<string, readonly string[]>> = {
  script_failure: ['failed'],
  runner_system_failure: ['errored'],
  stuck_or_timeout_failure: ['timed-out'],
  job_execution_timeout: ['timed-out'],
};

function retryOf(given: unknown, at: string, tell: Tell): Members {
  const { max, when } = isMembers(given) ? given : { max: given, when: undefined };
  const retries = Number(textOf(max));
  if (!(retries > 0)) return {};
  const reasons = textsOf(when).filter((reason) => reason !== 'always');
  const on = new Set(reasons.flatMap((reason) => retriedOn[reason] ?? []));
  for (const reason of reasons) {
    if (retriedOn[reason] === undefined) tell(`${at}/when`, `there is no such reason here: ${reason}`);
  }
  if (reasons.length > 0 && on.size === 0) return {};
  const only = on.size === 0 ? {} : { on: [...on] };
  return { retry: { maxAttempts: retries + 1, backoffSeconds: 0, ...only } };
}

/** `1h 30m`, `90 minutes`. */
function minutesOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const units: Readonly<Record<string, number>> = { d: 1440, h: 60, m: 1, s: 1 / 60 };
  const sum = [...text.matchAll(/(\d+)\s*([dhms])/g)].reduce(
    (total, [, count, unit = '']) => total + Number(count) * (units[unit] ?? 0),
    0,
  );
  return sum > 0 ? Math.ceil(sum) : undefined;
}
