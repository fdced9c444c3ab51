import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

/** The gate in front of a stage. */
export function addTransitionCommands(program: Command, shell: Shell): void {
  const transition = program.command('transition').description('the gate in front of a stage');
  transition
    .command('disable')
    .description('let no execution into a stage')
    .argument('<pipeline>')
    .argument('<stage>')
    .requiredOption('--reason <text>', 'why, for whoever waits')
    .action((pipeline: string, stage: string, { reason }: { readonly reason: string }, self: Command) =>
      shell.run(self, (session) => set(session, pipeline, stage, { enabled: false, reason })),
    );
  transition
    .command('enable')
    .description('let executions into a stage again, the one that waits first')
    .argument('<pipeline>')
    .argument('<stage>')
    .action((pipeline: string, stage: string, _: object, self: Command) =>
      shell.run(self, (session) => set(session, pipeline, stage, { enabled: true })),
    );
}

async function set(
  session: Session,
  name: string,
  stage: string,
  body: { readonly enabled: boolean; readonly reason?: string },
): Promise<ExitCode> {
  await (await session.client()).pipelines.setTransition({ path: { name, stage }, body });
  if (session.terminal.json) session.terminal.printDocument({ pipelineName: name, stageName: stage, ...body });
  else session.terminal.print(`${name}: the way into ${stage} is ${body.enabled ? 'open' : 'closed'}`);
  return exitCodes.ok;
}
