import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { buildspecLimits, parseBuildspec, type Buildspec } from '@millrace/buildspec';
import type { Issue } from '@millrace/kernel';
import type { LogPump } from '../log/log-pump.ts';
import { Refusal } from '../reasons.ts';

/** Where a build's commands are written: in full, in a file of the primary source, or already read. */
export type BuildspecSource =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'read'; readonly buildspec: Buildspec };

/**
 * The buildspec of a build; warnings go to the log.
 * @throws Refusal YAML_FILE_ERROR with every problem
 */
export async function readBuildspec(from: BuildspecSource, source: string, log: LogPump): Promise<Buildspec> {
  if (from.kind === 'read') return from.buildspec;
  const name = from.kind === 'inline' ? 'the inline buildspec' : from.path;
  if (from.kind === 'path') log.say(`YAML location is ${resolve(source, from.path)}`);
  const parsed = parseBuildspec(from.kind === 'inline' ? from.text : await readWithin(source, from.path));
  if (!parsed.ok) throw new Refusal('YAML_FILE_ERROR', parsed.error.map((issue) => sentence(name, issue)).join('\n'));
  for (const issue of parsed.value.warnings) log.say(`Warning: ${sentence(name, issue)}`);
  return parsed.value.buildspec;
}

async function readWithin(source: string, path: string): Promise<string> {
  const root = await realpath(source);
  const real = await realpath(resolve(root, path)).catch(() => undefined);
  if (real === undefined) throw new Refusal('YAML_FILE_ERROR', `YAML file does not exist: ${path}`);
  if (!real.startsWith(`${root}/`)) throw new Refusal('YAML_FILE_ERROR', `${path} leads outside the source`);
  const { size } = await stat(real);
  if (size > buildspecLimits.fileBytes) {
    throw new Refusal('YAML_FILE_ERROR', `${path} is larger than ${buildspecLimits.fileBytes / 1024} KiB`);
  }
  return readFile(real, 'utf8');
}

function sentence(file: string, { line, column, pointer, message, suggestion }: Issue): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  const subject = pointer === '' ? '' : ` ${pointer}:`;
  return `${place}:${subject} ${message}${suggestion === undefined ? '' : ` (write: ${suggestion})`}`;
}
