import { Argument, type Command } from 'commander';
import { completionScript, shells, type CompletionShell } from '../completion/scripts.ts';
import { treeOf } from '../completion/tree.ts';
import { exitCodes } from '../session/exit-code.ts';
import type { Shell } from '../session/shell.ts';

/** To be added last: it completes what is there. */
export function addCompletionCommand(program: Command, shell: Shell): void {
  program
    .command('completion')
    .description('print what teaches a shell the commands and the names of pipelines')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((name: CompletionShell, _: object, command: Command) =>
      shell.run(command, ({ terminal }) => {
        terminal.print(completionScript(name, treeOf(program)).trimEnd());
        return Promise.resolve(exitCodes.ok);
      }),
    );
}
