import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { LogLineV1 } from '@millrace/contracts';
import type { OfferJob } from '@millrace/engine';
import type { BuildMachine, BuildProject, Executor } from '@millrace/runner';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Definition } from '../definitions/definition.ts';
import { invalidFiles, loadFiles } from '../definitions/load-files.ts';
import { planLocally, type LocalPlan } from '../local/local-plan.ts';
import { describeCopy } from '../local/local-sources.ts';
import { rootOf, WorkingCopy } from '../local/working-copy.ts';
import {
  endedLine,
  labelsOf,
  localDocument,
  LocalRecord,
  localVerdict,
  planLines,
  watchedLine,
} from '../rendering/local-run.ts';
import { formatLogLine } from '../rendering/log-lines.ts';
import { CliProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import { addActionTypeOptions, knownTypes, type ActionTypeOptions } from './action-type-options.ts';
import { collect, collectPairs, type Pair } from './pairs.ts';
import { parseOptionsOf, type TemplateOptions } from './template-options.ts';

const sandboxes = ['auto', 'bubblewrap', 'none'] as const;
const networks = ['shared', 'none'] as const;

/** Options that only a local run knows. */
export interface LocalOptions extends TemplateOptions, ActionTypeOptions {
  readonly action: readonly string[];
  readonly stage: readonly string[];
  readonly variable: readonly Pair[];
  readonly env: readonly string[];
  readonly source: readonly string[];
  readonly parallel?: number;
  readonly artifacts?: string;
  readonly sandbox?: (typeof sandboxes)[number];
  readonly network?: (typeof networks)[number];
  readonly keep?: true;
  readonly dryRun?: true;
}

/** Where a pipeline is looked for when no file is named. */
const usualFiles = ['pipeline.yml', 'pipeline.yaml', 'pipeline.json'] as const;

export const addLocalOptions = (command: Command): Command =>
  addActionTypeOptions(command)
    .option('--local', 'carry out Build, Test and Compute actions on this machine, on the working copy')
    .option('--action <name>', 'local: only this action and what it takes from (repeatable)', collect, [])
    .option('--stage <name>', 'local: only this stage and what it takes from (repeatable)', collect, [])
    .option('--source <[action=]folder>', 'local: the working copy, or what stands for one source action', collect, [])
    .option('--env <name[=value]>', 'local: a variable for builds; without value from here, and masked', collect, [])
    .option('--parallel <number>', 'local: how many actions run at once (default: one per processor)', positive)
    .option('--artifacts <folder>', 'local: keep the artifacts there')
    .addOption(new Option('--sandbox <kind>', 'local: how builds are boxed in (RUNNER_SANDBOX)').choices(sandboxes))
    .addOption(new Option('--network <kind>', 'local: what boxed builds reach (RUNNER_NETWORK)').choices(networks))
    .option('--keep', 'local: leave the workspaces where they are')
    .option('--dry-run', 'local: only show what would run');

/** `--variable`, as both ways of running know it. */
export const variableOption = [
  '--variable <name=value>',
  'give a pipeline variable a value; local: also Namespace.Key of an action that is left out (repeatable)',
  collectPairs,
  [],
] as const;

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1 || number > 256) {
    throw new InvalidArgumentError('write a whole number from 1 to 256.');
  }
  return number;
}

/** Runs what can be run here; the exit status says whether all of it succeeded. */
export async function runLocal(session: Session, files: readonly string[], options: LocalOptions): Promise<ExitCode> {
  const { terminal } = session;
  const { definitions, issues } = await loadFiles(filesOrUsual(files), {
    ...parseOptionsOf(options),
    knownTypes: () => knownTypes(session, options),
  });
  if (issues.length > 0) throw invalidFiles(issues, 'nothing was run');
  const { declaration } = onePipeline(definitions, options.pipeline);
  const folders = sourceFolders(options.source);
  const plan = planLocally(declaration, {
    actions: options.action,
    stages: options.stage,
    variables: options.variable,
    sources: [...folders.keys()].filter((name) => name !== ''),
  });
  // What earlier runs kept is no part of the source.
  const sources = await workingCopies(plan, folders, [session.home, ...listed(options.artifacts)]);
  const words = new Map([...sources].map(([name, copy]) => [name, `${copy.folder}: ${describeCopy(copy)}`]));
  if (terminal.json) terminal.printDocument(planDocument(plan, sources));
  else for (const line of planLines(plan, words, terminal.paint)) terminal.print(line);
  if (plan.runs.every(({ action }) => action.actionTypeId.category === 'Source')) {
    throw new CliProblem('nothing of this pipeline can run on this machine', {
      code: 'local.nothing-to-run',
      hint: 'Build and Test actions by CodeBuild and Commands actions can; what is left out says why',
      exitCode: exitCodes.unsuccessful,
    });
  }
  return options.dryRun === true ? exitCodes.ok : carryOut(session, plan, sources, definitions, options);
}

async function carryOut(
  session: Session,
  plan: LocalPlan,
  sources: ReadonlyMap<string, WorkingCopy>,
  definitions: readonly Definition[],
  options: LocalOptions,
): Promise<ExitCode> {
  const { terminal, environment, signal } = session;
  // What runs builds is large, and no other command needs it.
  const { defaultBuildPath } = await import('@millrace/runner');
  const { runLocally } = await import('../local/local-run.ts');
  const machine = machineOf(environment, defaultBuildPath);
  const executor = await executorOf(machine, options, environment);
  const record = new LocalRecord();
  const label = labelsOf(plan);
  const said = ({ stage, action }: OfferJob, lines: readonly LogLineV1[]): void => {
    for (const { seq, at, stream, text } of lines) {
      if (terminal.json) terminal.printDocument({ stage, action, seq, at, stream, text });
      const line = terminal.json ? undefined : watchedLine({ stream, text });
      if (line === undefined) continue;
      const look = { paint: terminal.paint, keepColours: terminal.isInteractive, prefix: label(stage, action) };
      terminal.print(formatLogLine(line, look));
    }
  };
  const end = await runLocally({
    ...buildVariables(options.env, environment),
    plan,
    sources,
    projects: projectsIn(definitions),
    region: options.region ?? 'local',
    machine,
    executor,
    parallel: options.parallel ?? availableParallelism(),
    artifacts: options.artifacts,
    keep: options.keep === true,
    clock: session,
    signal,
    said,
    happened: (event) => {
      const ended = record.add(event);
      if (ended !== undefined && !terminal.json) terminal.print(endedLine(ended, terminal.paint));
    },
  });
  if (terminal.json) terminal.printDocument({ ...localDocument(end.outcome, record), ...end });
  else terminal.print(localVerdict(end.outcome, record, plan, terminal.paint));
  if (end.folder !== undefined) terminal.note(`workspaces, logs and artifacts: ${end.folder}`);
  else if (end.outcome !== 'succeeded' && !signal.aborted)
    terminal.note('look into the workspaces: run it again with --keep');
  if (signal.aborted) return exitCodes.interrupted;
  return end.outcome === 'succeeded' ? exitCodes.ok : exitCodes.unsuccessful;
}

function filesOrUsual(files: readonly string[]): readonly string[] {
  if (files.length > 0) return files;
  const found = usualFiles.find((file) => existsSync(file));
  if (found === undefined) throw usageProblem('which pipeline?', `name its file; looked for ${usualFiles.join(', ')}`);
  return [found];
}

function onePipeline(definitions: readonly Definition[], wanted: string | undefined) {
  const pipelines = definitions.filter((one) => one.kind === 'Pipeline');
  const [found, ...more] = pipelines.length === 1 ? pipelines : pipelines.filter(({ name }) => name === wanted);
  if (found !== undefined && more.length === 0) return found;
  throw usageProblem(
    pipelines.length === 0 ? 'there is no pipeline in these files' : 'there are several pipelines in these files',
    pipelines.length === 0 ? undefined : `choose one with --pipeline: ${pipelines.map(({ name }) => name).join(', ')}`,
  );
}

const listed = (folder: string | undefined): readonly string[] => (folder === undefined ? [] : [resolve(folder)]);

/** Folders by the names of source actions; the working copy's own under the empty name. */
function sourceFolders(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const [, name, folder] = /^([A-Za-z0-9.@\-_]+)=(.+)$/.exec(text) ?? [];
      return name === undefined || folder === undefined ? ['', text] : [name, folder];
    }),
  );
}

async function workingCopies(
  plan: LocalPlan,
  folders: ReadonlyMap<string, string>,
  leftOut: readonly string[],
): Promise<ReadonlyMap<string, WorkingCopy>> {
  const copies = new Map<string, WorkingCopy>();
  for (const { action } of plan.runs.filter((one) => one.action.actionTypeId.category === 'Source')) {
    const folder = folders.get(action.name) ?? folders.get('');
    const copy = await WorkingCopy.at(folder === undefined ? await rootOf(resolve('.')) : resolve(folder), leftOut);
    copies.set(action.name, copy);
  }
  return copies;
}

const projectsIn = (definitions: readonly Definition[]): ReadonlyMap<string, BuildProject> =>
  new Map(
    definitions.flatMap((one): readonly [string, BuildProject][] => {
      if (one.kind !== 'BuildProject') return [];
      const { name, buildspec, buildspecPath, environmentVariables = [], timeoutInMinutes = 60 } = one.spec;
      const where = buildspec === undefined ? {} : { buildspec };
      const path = buildspecPath === undefined ? {} : { buildspecPath };
      return [[name, { name, environmentVariables, timeoutInMinutes, ...where, ...path }]];
    }),
  );

/** The same variables that a runner reads, so that a build sees here what it sees there. */
const machineOf = (environment: Session['environment'], defaultPath: string): BuildMachine => ({
  path: environment['RUNNER_PATH'] ?? defaultPath,
  lang: environment['LANG'] ?? 'C.UTF-8',
  timeZone: environment['TZ'],
  httpProxy: environment['HTTP_PROXY'],
  httpsProxy: environment['HTTPS_PROXY'],
  noProxy: environment['NO_PROXY'],
  otlpEndpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'],
});

async function executorOf(
  machine: BuildMachine,
  options: LocalOptions,
  environment: Session['environment'],
): Promise<Executor> {
  const sandbox = options.sandbox ?? oneOf(sandboxes, 'RUNNER_SANDBOX', environment) ?? 'auto';
  const network = options.network ?? oneOf(networks, 'RUNNER_NETWORK', environment) ?? 'shared';
  const { executorFor } = await import('@millrace/runner');
  try {
    return await executorFor(machine, { sandbox, network });
  } catch (error) {
    throw new CliProblem(error instanceof Error ? error.message : String(error), {
      code: 'local.no-sandbox',
      hint: 'install bubblewrap, or take --sandbox auto',
      exitCode: exitCodes.cannotStart,
      cause: error,
    });
  }
}

function oneOf<T extends string>(
  choices: readonly T[],
  name: string,
  environment: Session['environment'],
): T | undefined {
  const given = environment[name];
  if (given === undefined) return undefined;
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw usageProblem(`${name} is ${JSON.stringify(given)}`, `it may be ${choices.join(', ')}`);
  return found;
}

/** `NAME=value`, or `NAME` for the value it has here, which no log shows. */
function buildVariables(given: readonly string[], environment: Session['environment']) {
  const variables: Record<string, string> = {};
  const secrets: string[] = [];
  for (const text of given) {
    const [, name = '', value] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=([^]*))?$/.exec(text) ?? [];
    if (name === '')
      throw usageProblem(`${JSON.stringify(text)} is no variable`, 'write --env NAME=value or --env NAME');
    const here = value ?? environment[name];
    if (here === undefined) throw usageProblem(`the variable ${name} is not set here`, `write --env ${name}=value`);
    variables[name] = here;
    if (value === undefined) secrets.push(here);
  }
  return { variables, secrets };
}

const planDocument = (plan: LocalPlan, sources: ReadonlyMap<string, WorkingCopy>) => ({
  pipeline: plan.declaration.name,
  runs: plan.runs.map(({ stage, action }) => ({
    stage,
    action: action.name,
    provider: action.actionTypeId.provider,
    ...(sources.has(action.name) ? { folder: sources.get(action.name)?.folder } : {}),
  })),
  leftOut: plan.leftOut,
});
