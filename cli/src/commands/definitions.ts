import type { Command } from 'commander';
import { applyDefinition, describeApplied, inOrder, type Applied } from '../definitions/apply-definition.ts';
import { invalidFiles, loadFiles, loadValidFiles } from '../definitions/load-files.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

export function addDefinitionCommands(program: Command, shell: Shell): void {
  program
    .command('validate')
    .description('check definitions without a server: every problem, with its line')
    .argument('<file...>', 'YAML or JSON; - is standard input')
    .action((files: readonly string[], _: object, command: Command) =>
      shell.run(command, (session) => validate(session, files)),
    );
  program
    .command('apply')
    .description('create or change what files define; all is checked before anything is written')
    .argument('<file...>', 'YAML or JSON; - is standard input')
    .action((files: readonly string[], _: object, command: Command) =>
      shell.run(command, (session) => apply(session, files)),
    );
}

async function validate(session: Session, files: readonly string[]): Promise<ExitCode> {
  const { definitions, issues } = await loadFiles(files);
  if (issues.length > 0) throw invalidFiles(issues);
  const valid = definitions.map(({ kind, name, place }) => ({ kind, name, ...place }));
  if (session.terminal.json) session.terminal.printJson({ valid: true, definitions: valid });
  else
    for (const { kind, name, file, line } of valid) session.terminal.print(`${file}:${line} ${kind} ${name} is valid`);
  return exitCodes.ok;
}

async function apply(session: Session, files: readonly string[]): Promise<ExitCode> {
  const definitions = await loadValidFiles(files);
  const client = await session.client();
  const applied: Applied[] = [];
  for (const definition of inOrder(definitions)) {
    const one = await applyDefinition(client, definition);
    applied.push(one);
    if (!session.terminal.json) session.terminal.print(describeApplied(one));
  }
  if (session.terminal.json) session.terminal.printJson({ applied });
  return exitCodes.ok;
}
