import type { Members, Tell } from './imported.ts';
import { isMembers, listOf, membersOf, nameFrom, tellRest, textOf, textsOf } from './members.ts';
import { commandsAction, mostFiles, mostInputs, sourceNamespace, unpack, type OutputPart } from './parts.ts';
import { commandsOf } from './script.ts';

export interface GitlabJob {
  readonly id: string;
  readonly name: string;
  readonly job: Members;
}

export interface SharedByGitlabJobs {
  readonly file: Members;
  readonly branch: string;
  readonly tell: Tell;
  /** Artifacts by job, grown by each job. */
  readonly made: Map<string, string>;
  /** Those of the stages before. */
  readonly before: ReadonlyMap<string, string>;
  /** Action names by job. */
  readonly sameStage: ReadonlyMap<string, string>;
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
  const { file, branch, tell, made, before, sameStage } = shared;
  const at = `/${id}`;
  const why = whyLeftOut(job, branch);
  if (why !== undefined) {
    tell(at, `the job is left out: ${why}`);
    return [];
  }
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
  if (commands.length === 0) {
    tell(at, 'the job is left out: it has no script');
    return [];
  }
  const needs =
    job['needs'] === undefined
      ? undefined
      : listOf(job['needs']).flatMap((one) => textOf(membersOf(one)['job'] ?? one) ?? []);
  const sources = job['dependencies'] === undefined ? needs : textsOf(job['dependencies']);
  const inputs = inputsOf(sources, before, made).slice(0, mostInputs - 1);
  const matrix = matrixOf(job['parallel'], `${at}/parallel`, tell);
  const output = outputOf(name, membersOf(job['artifacts']), `${at}/artifacts`, tell);
  if (output !== undefined && matrix === undefined) made.set(id, output.name);
  const graph = (needs ?? []).flatMap((need) => sameStage.get(need) ?? []);
  const minutes = minutesOf(textOf(job['timeout']));
  const retries = Number(textOf(isMembers(job['retry']) ? job['retry']['max'] : job['retry']));
  return [
    commandsAction({
      name,
      commands: [...inputs.flatMap((artifact) => unpack(artifact)), ...commands],
      inputs,
      output,
      environment: environmentOf({ file, job, commands, axes: Object.keys(matrix ?? {}) }, at, tell),
      millrace: {
        ...(graph.length === 0 ? {} : { needs: graph }),
        ...(matrix === undefined ? {} : { matrix: { axes: matrix } }),
        ...(retries > 0 ? { retry: { maxAttempts: retries + 1, backoffSeconds: 0 } } : {}),
        ...(minutes === undefined ? {} : { timeoutInMinutes: minutes }),
      },
    }),
  ];
}

/** Every job gets what all stages before have made, unless it says whose artifacts it wants. */
const inputsOf = (
  wanted: readonly string[] | undefined,
  before: ReadonlyMap<string, string>,
  made: ReadonlyMap<string, string>,
): readonly string[] => (wanted === undefined ? [...before.values()] : wanted.flatMap((id) => made.get(id) ?? []));

function whyLeftOut({ trigger, when, rules, only, except }: Members, branch: string): string | undefined {
  if (trigger !== undefined) return 'it starts another pipeline';
  const at = textOf(when) ?? 'on_success';
  if (!['on_success', 'always'].includes(at)) return `it runs ${at}`;
  if (except !== undefined) return 'it has exceptions';
  if (only !== undefined && !textsOf(only).some((ref) => ref === branch || ref === 'branches')) {
    return `it only runs for ${textsOf(only).join(', ') || 'what its conditions say'}`;
  }
  const [first] = listOf(rules).filter((rule) => !surelyFails(membersOf(rule), branch));
  return rules === undefined || surelyHolds(membersOf(first), branch)
    ? undefined
    : 'its rules depend on more than the branch';
}

const branchTest = /^\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*(?:"([^"]*)"|'([^']*)')$/;

const surelyFails = ({ if: condition }: Members, branch: string): boolean => {
  const [, one, other] = branchTest.exec(textOf(condition) ?? '') ?? [];
  const asked = one ?? other;
  return asked !== undefined && asked !== branch;
};

function surelyHolds(rule: Members, branch: string): boolean {
  const { if: condition, when = 'on_success', ...others } = rule;
  if (Object.keys(rule).length === 0 || Object.keys(others).length > 0) return false;
  if (when !== 'on_success' && when !== 'always') return false;
  const text = textOf(condition)?.trim();
  const [, one, other] = branchTest.exec(text ?? '') ?? [];
  return text === undefined || text === '$CI_COMMIT_BRANCH' || (one ?? other) === branch;
}

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
  const paths = textsOf(artifacts['paths']).map((path) => (path.endsWith('/') ? `${path}**/*` : path));
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
  const used = new Set(
    commands.flatMap((one) => [...one.matchAll(/\$\{?(CI(?:_[A-Z_]+)?)\b/g)].map(([, name = '']) => name)),
  );
  for (const name of used) {
    if (!(name in predefined)) tell(`${at}/script`, `nothing sets ${name}`, 'set it in the environment of the action');
  }
  return Object.fromEntries([
    ...[...used].flatMap((name) => (predefined[name] === undefined ? [] : [[name, predefined[name]] as const])),
    ...declared,
    ...axes.map((axis) => [axis, `#{matrix.${axis}}`] as const),
  ]);
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
