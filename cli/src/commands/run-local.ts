import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { LogLineV1 } from '@millrace/contracts';
import type { OfferJob } from '@millrace/engine';
import type { BuildProject } from '@millrace/runner';
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
import { knownTypes } from './action-type-options.ts';
import { buildVariables, executorOf, machineOf, sourceFolders, type LocalOptions } from './local-options.ts';
import { parseOptionsOf } from './template-options.ts';

/** Where a pipeline is looked for when no file is named. */
const usualFiles = ['pipeline.yml', 'pipeline.yaml', 'pipeline.json'] as const;

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
