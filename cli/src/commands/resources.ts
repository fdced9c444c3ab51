import { PutDeploymentGroupV1, PutNotificationRuleV1, PutProjectV1, type DtoClass } from '@millrace/contracts';
import type { Command } from 'commander';
import { checkSpec } from '../definitions/check-spec.ts';
import { applyDefinition, describeApplied } from '../definitions/apply-definition.ts';
import type { Definition } from '../definitions/definition.ts';
import { contentOf } from '../definitions/load-files.ts';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addList } from './listing.ts';
import { collect, collectPairs, wholeNumber, type Pair } from './option-values.ts';

/** What stands behind a definition that was given as options. */
const commandLine = { file: 'command line', line: 1 };

export function addResourceCommands(program: Command, shell: Shell): void {
  addProjects(program.command('project').description('build projects'), shell);
  addApplications(program.command('application').description('applications'), shell);
  addGroups(program.command('group').description('deployment groups'), shell);
  addNotificationRules(program.command('notification-rule').description('who is told about what'), shell);
}

function addProjects(command: Command, shell: Shell): void {
  interface PutOptions {
    readonly description?: string;
    readonly buildspec?: string;
    readonly buildspecPath?: string;
    readonly env: readonly Pair[];
    readonly timeout?: number;
  }
  command
    .command('put')
    .description('create or replace a build project')
    .argument('<name>')
    .option('--description <text>')
    .option('--buildspec <file>', 'keep the content of this file as the buildspec')
    .option('--buildspec-path <path>', 'path of the buildspec in the source (default: buildspec.yml)')
    .option('--env <name=value>', 'environment variable, not secret (repeatable)', collectPairs, [])
    .option('--timeout <minutes>', '5 to 2160', wholeNumber)
    .action((name: string, options: PutOptions, self: Command) =>
      shell.run(self, async (session) => {
        const { description, buildspecPath, env, timeout } = options;
        const spec = {
          name,
          ...(description === undefined ? {} : { description }),
          ...(options.buildspec === undefined ? {} : { buildspec: await contentOf(options.buildspec) }),
          ...(buildspecPath === undefined ? {} : { buildspecPath }),
          ...(env.length === 0 ? {} : { environmentVariables: env.map((pair) => ({ ...pair })) }),
          ...(timeout === undefined ? {} : { timeoutInMinutes: timeout }),
        };
        return put(session, PutProjectV1, { kind: 'BuildProject', name, place: commandLine, spec });
      }),
    );
  addList(command, shell, 'build projects', {
    page: (client, query) => client.projects.list({ query }),
    heading: ['PROJECT', 'BUILDSPEC'],
    row: (one) => [one.name, one.buildspecPath ?? (one.buildspec === undefined ? '' : 'inline')],
  });
}

function addApplications(command: Command, shell: Shell): void {
  command
    .command('put')
    .description('create an application; does nothing when it exists')
    .argument('<name>')
    .action((name: string, _: object, self: Command) =>
      shell.run(self, (session) =>
        put(session, undefined, { kind: 'Application', name, place: commandLine, spec: { applicationName: name } }),
      ),
    );
  addList(command, shell, 'applications', {
    page: (client, query) => client.applications.list({ query }),
    heading: ['APPLICATION', 'DEPLOYMENT GROUPS'],
    row: (one) => [one.applicationName, one.deploymentGroups.join(', ')],
  });
}

function addGroups(command: Command, shell: Shell): void {
  interface PutOptions {
    readonly tag: readonly Pair[];
    readonly config?: string;
    readonly fileExists?: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  }
  command
    .command('put')
    .description('create or replace a deployment group')
    .argument('<application>')
    .argument('<group>')
    .requiredOption('--tag <key=value>', 'hosts with any of these tags (repeatable)', collectPairs)
    .option('--config <name>', 'for example CodeDeployDefault.OneAtATime')
    .option('--file-exists <behaviour>', 'DISALLOW, OVERWRITE or RETAIN')
    .action((applicationName: string, deploymentGroupName: string, options: PutOptions, self: Command) =>
      shell.run(self, (session) =>
        put(session, PutDeploymentGroupV1, {
          kind: 'DeploymentGroup',
          name: `${applicationName}/${deploymentGroupName}`,
          place: commandLine,
          spec: {
            applicationName,
            deploymentGroupName,
            tagFilters: options.tag.map(({ name, value }) => ({ key: name, value, type: 'KEY_AND_VALUE' as const })),
            ...(options.config === undefined ? {} : { deploymentConfigName: options.config }),
            ...(options.fileExists === undefined ? {} : { fileExistsBehavior: options.fileExists }),
          },
        }),
      ),
    );
}

function addNotificationRules(command: Command, shell: Shell): void {
  interface PutOptions {
    readonly event: readonly string[];
    readonly url: string;
    readonly pipeline?: string;
  }
  command
    .command('put')
    .description('create or replace a rule; deliveries are signed')
    .argument('<name>')
    .requiredOption('--event <type>', 'for example pipeline-execution.failed (repeatable)', collect)
    .requiredOption('--url <url>', 'where events are sent')
    .option('--pipeline <name>', 'only events of this pipeline')
    .action((name: string, options: PutOptions, self: Command) =>
      shell.run(self, (session) =>
        put(session, PutNotificationRuleV1, {
          kind: 'NotificationRule',
          name,
          place: commandLine,
          spec: {
            name,
            eventTypes: [...options.event],
            targetUrl: options.url,
            ...(options.pipeline === undefined ? {} : { pipelineName: options.pipeline }),
          },
        }),
      ),
    );
  addList(command, shell, 'notification rules', {
    page: (client, query) => client.notificationRules.list({ query }),
    heading: ['RULE', 'PIPELINE', 'EVENTS', 'TARGET'],
    row: (one) => [one.name, one.pipelineName ?? 'all', one.eventTypes.join(', '), one.targetUrl],
  });
}

async function put<T extends object>(
  session: Session,
  dto: DtoClass<T> | undefined,
  definition: Definition,
): Promise<ExitCode> {
  const issues = dto === undefined || definition.kind === 'Pipeline' ? [] : checkSpec(dto, definition.spec);
  if (issues.length > 0) {
    throw new CliProblem(`the ${definition.kind} is not valid, nothing was changed`, {
      code: 'definitions.invalid',
      exitCode: exitCodes.usage,
      issues,
    });
  }
  const applied = await applyDefinition(await session.client(), definition);
  if (session.terminal.json) session.terminal.printDocument(applied);
  else session.terminal.print(describeApplied(applied));
  return exitCodes.ok;
}
