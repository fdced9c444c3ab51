import { doctor, formatReport } from '@millrace/provision';
import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

export function addDoctorCommand(program: Command, shell: Shell): void {
  program
    .command('doctor')
    .description('say which programs were found, from where, and what is missing and why that matters')
    .action((_: object, command: Command) => shell.run(command, examine));
}

async function examine({ terminal, environment }: Session): Promise<ExitCode> {
  const report = await doctor(environment);
  if (terminal.json) terminal.printDocument(report);
  else terminal.print(formatReport(report));
  return report.healthy ? exitCodes.ok : exitCodes.unsuccessful;
}
