import type { Command } from 'commander';
import { invalidFiles, loadFiles } from '../definitions/load-files.ts';
import type { FileIssue } from '../definitions/read-definitions.ts';
import { formatIssue } from '../rendering/issues.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addActionTypeOptions, knownTypes, type ActionTypeOptions } from './action-type-options.ts';
import { addTemplateOptions, parseOptionsOf, type TemplateOptions } from './template-options.ts';

interface ValidateOptions extends TemplateOptions, ActionTypeOptions {}

export function addValidateCommand(program: Command, shell: Shell): void {
  const command = program
    .command('validate')
    .description('check definitions without a server: every problem, with its line')
    .argument('<file...>', 'YAML or JSON; - is standard input');
  addActionTypeOptions(addTemplateOptions(command)).action(
    (files: readonly string[], options: ValidateOptions, invoked: Command) =>
      shell.run(invoked, (session) => validate(session, files, options)),
  );
}

async function validate(session: Session, files: readonly string[], options: ValidateOptions): Promise<ExitCode> {
  const { terminal } = session;
  const { definitions, issues } = await loadFiles(files, {
    ...parseOptionsOf(options),
    knownTypes: () => knownTypes(session, options),
  });
  const valid = definitions.map(({ kind, name, place }) => ({ kind, name, ...place }));
  const warnings = definitions.flatMap((definition): readonly FileIssue[] =>
    definition.kind === 'Pipeline'
      ? definition.warnings.map((warning) => ({ file: definition.place.file, ...warning }))
      : [],
  );
  if (terminal.json) {
    terminal.printDocument({ valid: issues.length === 0, definitions: valid, issues, warnings });
    return issues.length === 0 ? exitCodes.ok : exitCodes.unsuccessful;
  }
  for (const warning of warnings) terminal.note(`${terminal.paint.faint('warning:')} ${formatIssue(warning)}`);
  if (issues.length > 0) throw invalidFiles(issues);
  for (const { kind, name, file, line } of valid) terminal.print(`${file}:${line} ${kind} ${name} is valid`);
  return exitCodes.ok;
}
