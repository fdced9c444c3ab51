import type { ActionType } from '@millrace/engine';
import type { Command } from 'commander';
import { applyDefinition, describeApplied, inOrder, type Applied } from '../definitions/apply-definition.ts';
import { loadValidFiles } from '../definitions/load-files.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { typesOnline } from './action-type-options.ts';
import { addTemplateOptions, parseOptionsOf, type TemplateOptions } from './template-options.ts';

export function addDefinitionCommands(program: Command, shell: Shell): void {
  const command = program
    .command('apply')
    .description('create or change what files define; all is checked before anything is written')
    .argument('<file...>', 'YAML or JSON; - is standard input');
  addTemplateOptions(command).action((files: readonly string[], options: TemplateOptions, invoked: Command) =>
    shell.run(invoked, (session) => apply(session, files, options)),
  );
}

async function apply(session: Session, files: readonly string[], options: TemplateOptions): Promise<ExitCode> {
  const knownTypes = (): Promise<readonly ActionType[]> => typesOnline(session);
  const definitions = await loadValidFiles(files, { ...parseOptionsOf(options), knownTypes });
  const client = await session.client();
  const applied: Applied[] = [];
  for (const definition of inOrder(definitions)) {
    const one = await applyDefinition(client, definition);
    applied.push(one);
    if (!session.terminal.json) session.terminal.print(describeApplied(one));
  }
  if (session.terminal.json) session.terminal.printDocument({ applied });
  return exitCodes.ok;
}
