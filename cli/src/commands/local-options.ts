import type { BuildMachine, Executor } from '@millrace/runner';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CliProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import { addActionTypeOptions, type ActionTypeOptions } from './action-type-options.ts';
import { collect, collectPairs, type Pair } from './option-values.ts';
import type { TemplateOptions } from './template-options.ts';

const sandboxes = ['auto', 'bubblewrap', 'none'] as const;
const networks = ['shared', 'none'] as const;

/** Options that only a local run knows. */
export interface LocalOptions extends TemplateOptions, ActionTypeOptions {
  readonly action: readonly string[];
  readonly stage: readonly string[];
  readonly variable: readonly Pair[];
  readonly env: readonly string[];
  readonly source: readonly string[];
  readonly parallel?: number;
  readonly artifacts?: string;
  readonly sandbox?: (typeof sandboxes)[number];
  readonly network?: (typeof networks)[number];
  readonly keep?: true;
  readonly dryRun?: true;
}

export const addLocalOptions = (command: Command): Command =>
  addActionTypeOptions(command)
    .option('--local', 'carry out Build, Test and Compute actions on this machine, on the working copy')
    .option('--action <name>', 'local: only this action and what it takes from (repeatable)', collect, [])
    .option('--stage <name>', 'local: only this stage and what it takes from (repeatable)', collect, [])
    .option('--source <[action=]folder>', 'local: the working copy, or what stands for one source action', collect, [])
    .option('--env <name[=value]>', 'local: a variable for builds; without value from here, and masked', collect, [])
    .option('--parallel <number>', 'local: how many actions run at once (default: one per processor)', positive)
    .option('--artifacts <folder>', 'local: keep the artifacts there')
    .addOption(new Option('--sandbox <kind>', 'local: how builds are boxed in (RUNNER_SANDBOX)').choices(sandboxes))
    .addOption(new Option('--network <kind>', 'local: what boxed builds reach (RUNNER_NETWORK)').choices(networks))
    .option('--keep', 'local: leave the workspaces where they are')
    .option('--dry-run', 'local: only show what would run');

/** `--variable`, as both ways of running know it. */
export const variableOption = [
  '--variable <name=value>',
  'give a pipeline variable a value; local: also Namespace.Key of an action that is left out (repeatable)',
  collectPairs,
  [],
] as const;

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1 || number > 256) {
    throw new InvalidArgumentError('write a whole number from 1 to 256.');
  }
  return number;
}

/** Folders by the names of source actions; the working copy's own under the empty name. */
export function sourceFolders(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const [, name, folder] = /^([A-Za-z0-9.@\-_]+)=(.+)$/.exec(text) ?? [];
      return name === undefined || folder === undefined ? ['', text] : [name, folder];
    }),
  );
}

/** The same variables that a runner reads, so that a build sees here what it sees there. */
export const machineOf = (environment: Session['environment'], defaultPath: string): BuildMachine => ({
  path: environment['RUNNER_PATH'] ?? defaultPath,
  lang: environment['LANG'] ?? 'C.UTF-8',
  timeZone: environment['TZ'],
  httpProxy: environment['HTTP_PROXY'],
  httpsProxy: environment['HTTPS_PROXY'],
  noProxy: environment['NO_PROXY'],
  otlpEndpoint: environment['OTEL_EXPORTER_OTLP_ENDPOINT'],
});

export async function executorOf(
  machine: BuildMachine,
  options: LocalOptions,
  environment: Session['environment'],
): Promise<Executor> {
  const sandbox = options.sandbox ?? oneOf(sandboxes, 'RUNNER_SANDBOX', environment) ?? 'auto';
  const network = options.network ?? oneOf(networks, 'RUNNER_NETWORK', environment) ?? 'shared';
  const { executorFor } = await import('@millrace/runner');
  try {
    return await executorFor(machine, { sandbox, network });
  } catch (error) {
    throw new CliProblem(error instanceof Error ? error.message : String(error), {
      code: 'local.no-sandbox',
      hint: 'install bubblewrap, or take --sandbox auto',
      exitCode: exitCodes.cannotStart,
      cause: error,
    });
  }
}

function oneOf<T extends string>(
  choices: readonly T[],
  name: string,
  environment: Session['environment'],
): T | undefined {
  const given = environment[name];
  if (given === undefined) return undefined;
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw usageProblem(`${name} is ${JSON.stringify(given)}`, `it may be ${choices.join(', ')}`);
  return found;
}

/** `NAME=value`, or `NAME` for the value it has here, which no log shows. */
export function buildVariables(given: readonly string[], environment: Session['environment']) {
  const variables: Record<string, string> = {};
  const secrets: string[] = [];
  for (const text of given) {
    const [, name = '', value] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=([^]*))?$/.exec(text) ?? [];
    if (name === '')
      throw usageProblem(`${JSON.stringify(text)} is no variable`, 'write --env NAME=value or --env NAME');
    const here = value ?? environment[name];
    if (here === undefined) throw usageProblem(`the variable ${name} is not set here`, `write --env ${name}=value`);
    variables[name] = here;
    if (value === undefined) secrets.push(here);
  }
  return { variables, secrets };
}
