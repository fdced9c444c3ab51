import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appspecCandidates, parseAppspec, type Appspec, type BundleEntry } from '@millrace/appspec';
import type { Issue } from '@millrace/kernel';
import { EventFailure } from '../domain/codes.ts';
import { isMissing } from './durable-file.ts';

/** Everything in an unpacked bundle, folders before their contents. */
export async function listBundle(archive: string): Promise<readonly BundleEntry[]> {
  const entries: BundleEntry[] = [];
  const visit = async (below: string): Promise<void> => {
    const found = await readdir(join(archive, below), { withFileTypes: true });
    for (const item of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? item.name : `${below}/${item.name}`;
      entries.push({ path, kind: item.isFile() ? 'file' : item.isDirectory() ? 'directory' : 'other' });
      if (item.isDirectory()) await visit(path);
    }
  };
  await visit('');
  return entries;
}

/**
 * The appspec of an unpacked bundle. @throws EventFailure naming every problem with its line.
 */
export async function readAppspec(archive: string): Promise<Appspec> {
  for (const name of appspecCandidates()) {
    const text = await readFile(join(archive, name), 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (text === undefined) continue;
    const parsed = parseAppspec(text);
    if (!parsed.ok) throw new EventFailure('UnknownError', `${name} is not valid: ${tell(parsed.error)}`);
    if (parsed.value.os === 'windows')
      throw new EventFailure('UnknownError', `${name} is for windows; this host is not`);
    return parsed.value;
  }
  throw new EventFailure('UnknownError', `the bundle has no appspec (${appspecCandidates().join(' or ')})`);
}

/** Issues as one message of bounded length. */
export function tell(issues: readonly Issue[]): string {
  const told = issues.slice(0, 10).map(({ line, message, suggestion }) => {
    const place = line === undefined ? '' : `line ${line}: `;
    return `${place}${message}${suggestion ? ` (try ${suggestion})` : ''}`;
  });
  return [...told, ...(issues.length > 10 ? [`and ${issues.length - 10} more`] : [])].join('; ');
}
