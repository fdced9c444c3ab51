import type { ParseOptions } from '@millrace/engine';
import type { Command } from 'commander';
import { usageProblem } from '../session/cli-problem.ts';

/** What a command line says about a CloudFormation template. */
export interface TemplateOptions {
  readonly parameter: readonly string[];
  readonly pipeline?: string;
  readonly region?: string;
}

/** Options of every command that reads pipelines. */
export const addTemplateOptions = (command: Command): Command =>
  command
    .option(
      '--parameter <name=value>',
      'parameter of a CloudFormation template, or a stand-in such as Role.Arn=…; may be repeated',
      (one: string, before: readonly string[]) => [...before, one],
      [],
    )
    .option('--pipeline <logical-id>', 'which pipeline of a CloudFormation template')
    .option('--region <region>', 'where the pipeline lives');

/** @throws CliProblem when a parameter is not `name=value`. */
export function parseOptionsOf({ parameter, pipeline, region }: TemplateOptions): ParseOptions {
  const parameters = parameter.map((one): readonly [string, string] => {
    const [, name, value] = /^([^=]+)=([^]*)$/.exec(one) ?? [];
    if (name === undefined || value === undefined) {
      throw usageProblem(`${JSON.stringify(one)} is no parameter`, 'write --parameter Name=value');
    }
    return [name, value];
  });
  return {
    parameters: Object.fromEntries(parameters),
    ...(pipeline === undefined ? {} : { logicalId: pipeline }),
    ...(region === undefined ? {} : { region }),
  };
}
