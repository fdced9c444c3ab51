import { Option, type Command } from 'commander';
import { exportFormats, writePipeline, type ExportFormat } from '../conversion/write-pipeline.ts';
import { formatIssue } from '../rendering/issues.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { wholeNumber } from './option-values.ts';

interface ExportOptions {
  readonly format: ExportFormat;
  readonly pipelineVersion?: number;
}

export function addExportCommand(program: Command, shell: Shell): void {
  program
    .command('export')
    .description('print a stored pipeline as a file that `apply` takes, or as a CloudFormation template')
    .argument('<pipeline>')
    .addOption(new Option('--format <format>', 'what to write').choices(exportFormats).default('json'))
    .option('--pipeline-version <number>', 'an earlier version (default: the one in force)', wholeNumber)
    .action((name: string, options: ExportOptions, command: Command) =>
      shell.run(command, (session) => exportPipeline(session, name, options)),
    );
}

async function exportPipeline(
  session: Session,
  name: string,
  { format, pipelineVersion }: ExportOptions,
): Promise<ExitCode> {
  const { terminal } = session;
  const client = await session.client();
  const query = pipelineVersion === undefined ? {} : { version: pipelineVersion };
  const { pipeline } = await client.pipelines.get({ path: { name }, query });
  const { text, notes } = writePipeline({ ...pipeline }, format, terminal.output === 'json' ? 'json' : 'yaml');
  terminal.print(text.trimEnd());
  for (const note of notes) terminal.note(`note: ${formatIssue(note)}`);
  return exitCodes.ok;
}
