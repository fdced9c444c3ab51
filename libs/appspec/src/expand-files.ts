import type { Issue } from '@millrace/kernel';
import type { Appspec, FileMapping } from './appspec.ts';
import type { BundleEntry } from './install-plan.ts';
import { ancestorsOf, joinPath, nameOf } from './paths.ts';

/** What the `files` section asks for, before the host is looked at. */
export interface WantedFiles {
  /** Destination path to the file of the bundle that goes there. */
  readonly copies: ReadonlyMap<string, string>;
  /** Folders that must exist, each after its parent. */
  readonly folders: readonly string[];
  readonly issues: readonly Issue[];
}

/** Turns `files` into single copies and folders; two sources for one destination are an issue. */
export function expandFiles(appspec: Appspec, bundle: readonly BundleEntry[]): WantedFiles {
  const copies = new Map<string, string>();
  const folders = new Set<string>();
  const issues: Issue[] = [];
  const entries = new Map(bundle.map((entry) => [entry.path, entry]));

  appspec.files.forEach((mapping, index) => {
    const refuse = (message: string, value: string): void =>
      void issues.push({ pointer: `/files/${index}`, message, value, line: mapping.line });
    for (const folder of [...ancestorsOf(mapping.destination), mapping.destination]) folders.add(folder);
    const sources = sourcesOf(mapping, entries, bundle);
    if (!sources) return refuse('source is not in the bundle', mapping.source);
    for (const { entry, destination } of sources) {
      if (entry.kind === 'other') refuse('the bundle may hold plain files and folders only', entry.path);
      else if (entry.kind === 'directory') folders.add(destination);
      else if (copies.has(destination) && copies.get(destination) !== entry.path) {
        refuse(
          `two files of the bundle go to ${destination}: ${copies.get(destination)} and ${entry.path}`,
          destination,
        );
      } else copies.set(destination, entry.path);
    }
  });
  for (const path of copies.keys()) {
    for (const folder of ancestorsOf(path)) folders.add(folder);
  }
  for (const path of copies.keys()) {
    if (folders.has(path)) {
      issues.push({ pointer: '/files', message: `${path} would be a file and a folder at once`, value: path });
    }
  }
  return { copies, folders: [...folders].filter((folder) => folder !== '/').sort(byDepth), issues };
}

/** Folders before what is in them; otherwise by name, so that equal input gives an equal plan. */
const byDepth = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || (a < b ? -1 : a > b ? 1 : 0);

interface Source {
  readonly entry: BundleEntry;
  readonly destination: string;
}

function sourcesOf(
  { source, destination }: FileMapping,
  entries: ReadonlyMap<string, BundleEntry>,
  bundle: readonly BundleEntry[],
): readonly Source[] | undefined {
  const entry = entries.get(source);
  if (entry && entry.kind !== 'directory') {
    return [{ entry, destination: joinPath(destination, nameOf(source)) }];
  }
  const prefix = source === '' ? '' : `${source}/`;
  const below = bundle.filter(({ path }) => path.startsWith(prefix));
  if (!entry && below.length === 0 && source !== '') return undefined;
  return below.map((inner) => ({ entry: inner, destination: joinPath(destination, inner.path.slice(prefix.length)) }));
}
