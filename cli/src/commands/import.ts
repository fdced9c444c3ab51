import { writeFile } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import type { Command } from 'commander';
import { writePipeline } from '../conversion/write-pipeline.ts';
import { applyDefinition, describeApplied } from '../definitions/apply-definition.ts';
import { contentOf } from '../definitions/load-files.ts';
import { importPipeline, type ImportedPipeline } from '../import/import-pipeline.ts';
import { originOf } from '../import/repository-of.ts';
import { formatIssue } from '../rendering/issues.ts';
import { CliProblem, fileProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addActionTypeOptions, knownTypes, type ActionTypeOptions } from './action-type-options.ts';
import { addTemplateOptions, parseOptionsOf, type TemplateOptions } from './template-options.ts';

interface ImportOptions extends TemplateOptions, ActionTypeOptions {
  readonly out?: string;
  readonly apply?: true;
  readonly repository?: string;
  readonly branch?: string;
  readonly name?: string;
}

export function addImportCommand(program: Command, shell: Shell): void {
  const command = program
    .command('import')
    .description('make a pipeline of a CodePipeline JSON, CloudFormation, GitHub Actions or GitLab CI file')
    .argument('<file>', '- is standard input')
    .option('--out <file>', 'where to write the pipeline: JSON for .json, else YAML (default: stdout)')
    .option('--apply', 'create or change it on the platform, if it is valid')
    .option('--repository <url>', 'what the pipeline builds (default: the remote `origin` of the folder of the file)')
    .option('--branch <name>', 'the branch it watches (default: main)')
    .option('--name <name>', 'name of a pipeline whose file gives none (default: the name of the file)');
  addActionTypeOptions(addTemplateOptions(command)).action((file: string, options: ImportOptions, invoked: Command) =>
    shell.run(invoked, (session) => importFile(session, file, options)),
  );
}

async function importFile(session: Session, file: string, options: ImportOptions): Promise<ExitCode> {
  const text = await contentOf(file);
  const origin = options.repository ?? (await originOf(file === '-' ? '.' : dirname(file)));
  const actionTypes = text.includes('Custom') ? await knownTypes(session, options) : [];
  const read = importPipeline(
    text,
    () => ({
      name: options.name ?? basename(file, extname(file)).replace(/^\./, ''),
      branch: options.branch ?? 'main',
      isDefaultBranch: options.branch === undefined,
      repositoryUrl: origin ?? noRepository(),
    }),
    { ...parseOptionsOf(options), actionTypes },
  );
  if (!read.ok) throw invalid(file, read.error);
  const { pipeline, report, issues, format } = read.value;
  const { terminal } = session;
  const written = writePipeline(pipeline, options.out?.endsWith('.json') === true ? 'json' : 'yaml');
  if (options.out !== undefined) await write(options.out, written.text);
  for (const line of report) terminal.note(`note: ${formatIssue(line)}`);
  const applied = options.apply === true && issues.length === 0 ? await apply(session, read.value) : undefined;
  if (terminal.json)
    terminal.printDocument({ format, valid: issues.length === 0, pipeline, report, issues, ...applied });
  else if (applied !== undefined) terminal.print(describeApplied(applied.applied));
  else if (options.out === undefined) terminal.print(written.text.trimEnd());
  else terminal.print(`${options.out} written`);
  if (issues.length === 0) return exitCodes.ok;
  terminal.note('the pipeline is not valid yet:');
  for (const issue of issues) terminal.note(`  ${formatIssue(issue)}`);
  return exitCodes.unsuccessful;
}

async function apply(session: Session, { pipeline }: ImportedPipeline) {
  const name = String(pipeline['name']);
  const text = { content: JSON.stringify(pipeline), format: 'json' as const };
  const client = await session.client();
  return { applied: await applyDefinition(client, { kind: 'Pipeline', name, text }) };
}

const invalid = (file: string, issues: CliProblem['issues']): CliProblem =>
  new CliProblem(`${file} cannot be imported`, {
    code: 'definitions.invalid',
    exitCode: exitCodes.unsuccessful,
    issues,
  });

function noRepository(): never {
  throw usageProblem('it is not known which repository the pipeline builds', 'name it: --repository <url>');
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw fileProblem(file, 'written', error);
  }
}
