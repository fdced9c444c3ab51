import { Command, Option } from 'commander';
import { addAccessKeyCommands } from './commands/access-keys.ts';
import { addActionTypeCommands } from './commands/action-types.ts';
import { addAgentCommands } from './commands/agents.ts';
import { addApprovalCommands } from './commands/approvals.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConnectionCommands } from './commands/connections.ts';
import { addDefinitionCommands } from './commands/definitions.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addExecutionCommands } from './commands/executions.ts';
import { addExportCommand } from './commands/export.ts';
import { addHostCommands } from './commands/hosts.ts';
import { addImportCommand } from './commands/import.ts';
import { addInitCommand } from './commands/init.ts';
import { addInsightCommands } from './commands/insight.ts';
import { addLogsCommand } from './commands/logs.ts';
import { addPipelineCommands } from './commands/pipelines.ts';
import { addPrincipalCommands } from './commands/principals.ts';
import { addRecoveryCommands } from './commands/recovery.ts';
import { addResourceCommands } from './commands/resources.ts';
import { addTransitionCommands } from './commands/transitions.ts';
import { addUpCommand } from './commands/up.ts';
import { addValidateCommand } from './commands/validate.ts';
import { addWebhookCommands } from './commands/webhooks.ts';
import type { Shell } from './session/shell.ts';
import { outputFormats } from './session/terminal.ts';

const exitStatusHelp = `
Exit status:
  0  it worked, or the execution succeeded
  1  the answer is no: not succeeded, not valid, something required is missing
  2  the command line cannot be understood
  3  the platform does not answer
  4  the platform refused
  5  the platform could not be started
`;

/** The whole command line. */
export function buildProgram(shell: Shell, version: string): Command {
  const program = new Command('millrace')
    .description('Carries a change from a repository to the hosts that serve it.')
    .version(version, '-V, --version')
    .option('--endpoint <url>', 'where the platform listens (MILLRACE_ENDPOINT; default http://127.0.0.1:8484)')
    .option('--profile <name>', 'profile of the credentials file', 'millrace')
    .option('--home <folder>', 'data and credentials (MILLRACE_HOME; default .millrace)')
    .addOption(new Option('--output <format>', 'how to answer').choices(outputFormats).default('table'))
    .option('--json', 'the same as --output json')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--debug', 'show where an error came from')
    .addHelpText('after', exitStatusHelp)
    .exitOverride()
    .configureOutput(shell.output)
    .showSuggestionAfterError();
  addUpCommand(program, shell);
  addDemoCommand(program, shell);
  addInitCommand(program, shell);
  addValidateCommand(program, shell);
  addDefinitionCommands(program, shell);
  addExportCommand(program, shell);
  addImportCommand(program, shell);
  addExecutionCommands(program, shell);
  addRecoveryCommands(program, shell);
  addInsightCommands(program, shell);
  addLogsCommand(program, shell);
  addApprovalCommands(program, shell);
  addPipelineCommands(program, shell);
  addTransitionCommands(program, shell);
  addResourceCommands(program, shell);
  addWebhookCommands(program, shell);
  addConnectionCommands(program, shell);
  addActionTypeCommands(program, shell);
  addPrincipalCommands(program, shell);
  addAccessKeyCommands(program, shell);
  addAgentCommands(program, shell);
  addHostCommands(program, shell);
  addDoctorCommand(program, shell);
  addCompletionCommand(program, shell);
  return program;
}
