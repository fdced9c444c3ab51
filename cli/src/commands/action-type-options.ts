import { everyItem } from '@millrace/client';
import type { ActionType } from '@millrace/engine';
import type { Command } from 'commander';
import { readActionTypes, typeFrom } from '../definitions/custom-types.ts';
import { contentOf, invalidFiles } from '../definitions/load-files.ts';
import type { Session } from '../session/session.ts';
import { collect } from './option-values.ts';

/** What a command line says about custom action types. */
export interface ActionTypeOptions {
  readonly actionTypes: readonly string[];
  readonly online?: true;
}

/** Options of every command that checks pipelines without a platform. */
export const addActionTypeOptions = (command: Command): Command =>
  command
    .option('--action-types <file>', 'custom action types that pipelines may use (repeatable)', collect, [])
    .option('--online', 'ask the platform which custom action types there are');

/** The custom action types that are named, and those of the platform if it is to be asked. @throws CliProblem */
export async function knownTypes(
  session: Session,
  { actionTypes, online }: ActionTypeOptions,
): Promise<readonly ActionType[]> {
  return [...(await typesIn(actionTypes)), ...(online === true ? await typesOnline(session) : [])];
}

async function typesIn(files: readonly string[]): Promise<readonly ActionType[]> {
  const read = await Promise.all(files.map(async (file) => readActionTypes(file, await contentOf(file))));
  const issues = read.flatMap((one) => (one.ok ? [] : one.error));
  if (issues.length > 0) throw invalidFiles(issues);
  return read.flatMap((one) => (one.ok ? one.value : []));
}

/** Of the account on the platform. */
export async function typesOnline(session: Session): Promise<readonly ActionType[]> {
  const client = await session.client();
  const types: ActionType[] = [];
  for await (const one of everyItem((page) => client.actionTypes.list({ query: { ...page } }))) {
    if (one.id.owner === 'Custom') types.push(typeFrom(one));
  }
  return types;
}
