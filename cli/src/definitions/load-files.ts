import { readFile } from 'node:fs/promises';
import { text as streamText } from 'node:stream/consumers';
import type { ActionType, ParseOptions } from '@millrace/engine';
import { CliProblem, fileProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';
import { declaredTypes } from './custom-types.ts';
import type { Definition } from './definition.ts';
import { readDefinitions, type FileIssue } from './read-definitions.ts';

export interface LoadOptions extends ParseOptions {
  /** Which custom action types there are; asked once, and only when a file speaks of any. */
  readonly knownTypes?: () => Promise<readonly ActionType[]>;
}

export interface LoadedFiles {
  readonly definitions: readonly Definition[];
  /** Empty when everything is valid. */
  readonly issues: readonly FileIssue[];
}

/**
 * Reads and checks all files; `-` is standard input. The same thing declared twice is a problem too.
 * @throws CliProblem when a file cannot be read.
 */
export async function loadFiles(files: readonly string[], options: LoadOptions = {}): Promise<LoadedFiles> {
  const definitions: Definition[] = [];
  const issues: FileIssue[] = [];
  const texts: (readonly [file: string, text: string])[] = [];
  for (const file of files) texts.push([file, await contentOf(file)]);
  const { knownTypes, ...reading } = options;
  const isCustom = texts.some(([, text]) => text.includes('Custom'));
  const actionTypes = [
    ...texts.flatMap(([, text]) => declaredTypes(text)),
    ...(isCustom && knownTypes !== undefined ? await knownTypes() : []),
  ];
  for (const [file, text] of texts) {
    const read = readDefinitions(file, text, { ...reading, actionTypes });
    if (read.ok) definitions.push(...read.value);
    else issues.push(...read.error);
  }
  return { definitions, issues: [...issues, ...declaredTwice(definitions)] };
}

/** @throws CliProblem unless every definition of every file is valid. */
export async function loadValidFiles(
  files: readonly string[],
  options: LoadOptions = {},
): Promise<readonly Definition[]> {
  const { definitions, issues } = await loadFiles(files, options);
  if (issues.length > 0) throw invalidFiles(issues, 'nothing was changed');
  return definitions;
}

/** All issues as one problem. `consequence` says what that means for the command. */
export const invalidFiles = (issues: readonly FileIssue[], consequence?: string): CliProblem => {
  const found = `${issues.length} ${issues.length === 1 ? 'problem' : 'problems'} found`;
  return new CliProblem(consequence === undefined ? found : `${found}, ${consequence}`, {
    code: 'definitions.invalid',
    exitCode: exitCodes.unsuccessful,
    issues,
  });
};

/** The text of a file; `-` is standard input. @throws CliProblem when it cannot be read. */
export async function contentOf(file: string): Promise<string> {
  try {
    return file === '-' ? await streamText(process.stdin) : await readFile(file, 'utf8');
  } catch (error) {
    throw fileProblem(file, 'read', error);
  }
}

function declaredTwice(definitions: readonly Definition[]): readonly FileIssue[] {
  const first = new Map<string, Definition>();
  return definitions.flatMap((definition) => {
    const key = `${definition.kind} ${definition.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) {
      first.set(key, definition);
      return [];
    }
    const { file, line } = definition.place;
    const message = `${key} is declared twice, first at ${earlier.place.file}:${earlier.place.line}`;
    return [{ file, line, pointer: '', message, suggestion: 'remove one of them' }];
  });
}
