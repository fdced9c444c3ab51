import { isReservedVariable } from '@millrace/buildspec';
import type { EnvironmentVariableV1, JobOfferedV1, ProjectView } from '@millrace/contracts';
import type { BuildspecSource } from '../build/buildspec-source.ts';
import { Refusal } from '../reasons.ts';

/** What of a job a build is made of. */
export type BuildJob = Pick<
  JobOfferedV1,
  | 'pipelineName'
  | 'actionName'
  | 'actionType'
  | 'configuration'
  | 'inputArtifacts'
  | 'outputArtifacts'
  | 'commands'
  | 'outputVariables'
  | 'environmentVariables'
  | 'sourceRevision'
>;

/** What of a build project its builds are made of. */
export type BuildProject = Pick<
  ProjectView,
  'name' | 'buildspec' | 'buildspecPath' | 'environmentVariables' | 'timeoutInMinutes'
>;

/** What a CodeBuild action asks for, after its project and its configuration have been read. */
export interface BuildPlan {
  readonly projectName: string;
  readonly buildspec: BuildspecSource;
  /** What the project sets, then what the action sets. */
  readonly overrides: readonly Readonly<Record<string, string>>[];
  /** The input that becomes CODEBUILD_SRC_DIR; undefined when there is no input. */
  readonly primarySource: string | undefined;
  /** The project's own limit; the action's is kept by the job's. */
  readonly timeoutMinutes?: number;
}

const defaultBuildspec = 'buildspec.yml';
/** Keys that change what is built and that are not carried out yet: to pass over them would build something else. */
const unsupported = ['BatchEnabled', 'CombineArtifacts'] as const;

/** Name of the project that an action wants. */
export function projectNameOf(job: BuildJob): string {
  const name = job.configuration['ProjectName'];
  if (name === undefined || name === '') throw new Refusal('INVALID_CONFIGURATION', 'The action has no ProjectName');
  return name;
}

/** @throws Refusal INVALID_CONFIGURATION */
export function planBuild(job: BuildJob, project: BuildProject): BuildPlan {
  const { configuration } = job;
  for (const key of unsupported) {
    if (configuration[key] === undefined || configuration[key] === 'false') continue;
    throw new Refusal('INVALID_CONFIGURATION', `${key} is not carried out yet`);
  }
  return {
    projectName: project.name,
    buildspec: buildspecOf(configuration['BuildspecOverride'], project),
    overrides: [variablesOf(project.environmentVariables), actionVariables(job)],
    primarySource: primarySourceOf(job),
    timeoutMinutes: project.timeoutInMinutes,
  };
}

/** Inline if it reads as a mapping with `version`, otherwise a path (build-deploy.md A1). */
function buildspecOf(override: string | undefined, project: BuildProject): BuildspecSource {
  if (override !== undefined && override !== '') {
    return /^\s*version\s*:/m.test(override) ? { kind: 'inline', text: override } : { kind: 'path', path: override };
  }
  // An empty override asks for the root's file, whatever the project says.
  if (override === '') return { kind: 'path', path: defaultBuildspec };
  if (project.buildspec !== undefined) return { kind: 'inline', text: project.buildspec };
  return { kind: 'path', path: project.buildspecPath ?? defaultBuildspec };
}

/** The input named by PrimarySource, or the only one. */
function primarySourceOf({ configuration, inputArtifacts }: BuildJob): string | undefined {
  const wanted = configuration['PrimarySource'];
  if (wanted === undefined) {
    if (inputArtifacts.length > 1) {
      throw new Refusal('INVALID_CONFIGURATION', 'With several input artifacts, PrimarySource must name one of them');
    }
    return inputArtifacts[0]?.name;
  }
  if (inputArtifacts.some(({ name }) => name === wanted)) return wanted;
  throw new Refusal('INVALID_CONFIGURATION', `PrimarySource ${wanted} is none of the input artifacts`);
}

/** Variables of the action: its `EnvironmentVariables` JSON, then those declared beside the configuration. */
export function actionVariables({ configuration, environmentVariables }: BuildJob): Readonly<Record<string, string>> {
  const text = configuration['EnvironmentVariables'];
  const given = text === undefined || text === '' ? [] : parseVariables(text);
  return { ...variablesOf(given), ...variablesOf(environmentVariables ?? []) };
}

function parseVariables(text: string): readonly EnvironmentVariableV1[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Refusal('INVALID_CONFIGURATION', `EnvironmentVariables is no JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(parsed) && parsed.every(isVariable)) return parsed;
  throw new Refusal('INVALID_CONFIGURATION', 'EnvironmentVariables must be a JSON list of {name, value, type}');
}

function isVariable(item: unknown): item is EnvironmentVariableV1 {
  if (typeof item !== 'object' || item === null) return false;
  const { name, value, type } = item as Record<string, unknown>;
  return typeof name === 'string' && typeof value === 'string' && (type === undefined || typeof type === 'string');
}

function variablesOf(variables: readonly EnvironmentVariableV1[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    variables.map(({ name, value, type }) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || isReservedVariable(name)) {
        throw new Refusal('INVALID_CONFIGURATION', `${JSON.stringify(name)} is no name for an environment variable`);
      }
      if (type !== undefined && type !== 'PLAINTEXT') {
        throw new Refusal(
          'INVALID_CONFIGURATION',
          `${name}: variables of type ${String(type)} are not carried out yet`,
        );
      }
      return [name, value];
    }),
  );
}
