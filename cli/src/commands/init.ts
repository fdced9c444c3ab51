import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { writePipeline } from '../conversion/write-pipeline.ts';
import { branchOf, originOf } from '../import/repository-of.ts';
import { starterPipeline } from '../import/starter.ts';
import { fileProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

interface InitOptions {
  readonly out: string;
  readonly name?: string;
  readonly repository?: string;
  readonly branch?: string;
}

export function addInitCommand(program: Command, shell: Shell): void {
  program
    .command('init')
    .description('write a first pipeline for the project in this folder')
    .option('--out <file>', 'where to write it', 'pipeline.yml')
    .option('--name <name>', 'of the pipeline (default: the name of the folder)')
    .option('--repository <url>', 'what it builds (default: the remote `origin`, else the folder itself)')
    .option('--branch <name>', 'the branch it watches (default: the one that is checked out)')
    .action((options: InitOptions, command: Command) => shell.run(command, (session) => init(session, options)));
}

/** Files of other systems, from which a pipeline can be made. */
const others = ['.gitlab-ci.yml', '.github/workflows'];

async function init({ terminal }: Session, { out, ...given }: InitOptions): Promise<ExitCode> {
  const file = resolve(out);
  if (existsSync(file)) throw usageProblem(`${out} is there already`, 'nothing was changed; --out names another file');
  const folder = dirname(file);
  const { pipeline, toolchain } = starterPipeline(namesIn(folder), {
    name: given.name ?? pipelineName(basename(folder)),
    repositoryUrl: given.repository ?? (await originOf(folder)) ?? `file://${folder}`,
    branch: given.branch ?? (await branchOf(folder)) ?? 'main',
  });
  const { text } = writePipeline(pipeline, out.endsWith('.json') ? 'json' : 'yaml');
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw fileProblem(out, 'written', error);
  }
  if (terminal.json) terminal.printDocument({ file: out, name: pipeline['name'], toolchain });
  else terminal.print(`${out} written: pipeline ${String(pipeline['name'])}, built with ${toolchain}`);
  terminal.note(`try it: millrace run --local ${out}`);
  terminal.note(`keep it: millrace apply ${out}`);
  const other = others.find((name) => existsSync(resolve(folder, name)));
  if (other !== undefined) terminal.note(`or begin with ${other}: millrace import`);
  return exitCodes.ok;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw fileProblem(folder, 'read', error);
  }
}

/** Pipelines have fewer characters in their names than folders. */
const pipelineName = (folder: string): string => folder.replace(/[^A-Za-z0-9.@\-_]+/g, '-').slice(0, 100) || 'pipeline';
