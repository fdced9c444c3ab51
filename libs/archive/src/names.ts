import type { TreeEntry } from './entry.ts';
import { maximumNameBytes, maximumSegmentBytes } from './limits.ts';
import type { Problems } from './problems.ts';

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const controlCharacter = /[\u0000-\u001f\u007f-\u009f]/;
/** More hops than this is a loop, as in Linux. */
const maximumLinkHops = 40;

/** What is wrong with a name taken alone. `name` has no trailing slash. */
export function checkName(name: string, problems: Problems): void {
  if (name === '') return problems.add('empty-name', 'the name is empty', name);
  if (controlCharacter.test(name)) problems.add('control-character', 'the name holds a control character', name);
  if (name.includes('\\'))
    problems.add('backslash', 'the name holds a backslash; separators are forward slashes', name);
  if (name.startsWith('/')) problems.add('absolute-name', 'the name is absolute', name);
  if (/^[A-Za-z]:/.test(name)) problems.add('drive-letter', 'the name begins with a drive letter', name);
  const segments = name.split(/[/\\]/);
  if (segments.includes('..')) problems.add('traversal', 'the name climbs with `..`', name);
  if (segments.includes('.') || (segments.includes('') && !name.startsWith('/'))) {
    problems.add('unclean-name', 'the name holds an empty segment or a `.`', name);
  }
  if (Buffer.byteLength(name) > maximumNameBytes)
    problems.add('long-name', `the name is longer than ${maximumNameBytes} bytes`, name);
  if (segments.some((segment) => Buffer.byteLength(segment) > maximumSegmentBytes)) {
    problems.add('long-name', `a segment of the name is longer than ${maximumSegmentBytes} bytes`, name);
  }
}

/** Two names with one key are one file on a file system that folds case or Unicode forms. */
const foldKey = (name: string): string => name.normalize('NFC').toUpperCase().toLowerCase();

/** What is wrong with names taken together: duplicates, collisions, files used as folders, links that lead out. */
export function checkTree(entries: readonly TreeEntry[], problems: Problems): void {
  const byKey = new Map<string, TreeEntry>();
  for (const entry of entries) {
    const key = foldKey(entry.name);
    const twin = byKey.get(key);
    if (twin === undefined) byKey.set(key, entry);
    else if (twin.name === entry.name) problems.add('duplicate-name', 'the name occurs twice', entry.name);
    else
      problems.add(
        'case-collision',
        `differs from ${JSON.stringify(twin.name)} only in case or Unicode form`,
        entry.name,
      );
  }
  for (const entry of entries) {
    for (let slash = entry.name.indexOf('/', 1); slash > 0; slash = entry.name.indexOf('/', slash + 1)) {
      const above = byKey.get(foldKey(entry.name.slice(0, slash)));
      if (above !== undefined && above.kind !== 'directory') {
        problems.add(
          'file-as-directory',
          `lies below ${JSON.stringify(above.name)}, which is a ${above.kind}`,
          entry.name,
        );
        break;
      }
    }
  }
  const links = new Map(entries.flatMap(({ name, kind, target }) => (kind === 'link' ? [[name, target ?? '']] : [])));
  for (const [name, target] of links) checkLink(name, target, links, problems);
}

function checkLink(name: string, target: string, links: ReadonlyMap<string, string>, problems: Problems): void {
  if (target === '') return problems.add('link-empty', 'the link has no target', name);
  if (controlCharacter.test(target))
    return problems.add('control-character', 'the link target holds a control character', name);
  if (target.startsWith('/') || target.includes('\\') || /^[A-Za-z]:/.test(target)) {
    return problems.add(
      'link-escapes',
      `the link points at ${JSON.stringify(target.slice(0, 200))}, outside the archive`,
      name,
    );
  }
  const parent = name.split('/').slice(0, -1);
  switch (resolve(parent, target, links)) {
    case 'inside':
      return;
    case 'outside':
      return problems.add(
        'link-escapes',
        `the link points at ${JSON.stringify(target.slice(0, 200))}, outside the archive`,
        name,
      );
    case 'loop':
      return problems.add('link-loop', 'the link leads back to itself', name);
  }
}

/** Walks as the kernel does, through other links of the archive: `..` behind a link is the parent of its target. */
function resolve(
  from: readonly string[],
  target: string,
  links: ReadonlyMap<string, string>,
): 'inside' | 'outside' | 'loop' {
  const at = [...from];
  const ahead = target.split('/').reverse();
  for (let hops = 0; ahead.length > 0;) {
    const segment = ahead.pop();
    if (segment === undefined || segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (at.pop() === undefined) return 'outside';
      continue;
    }
    at.push(segment);
    const next = links.get(at.join('/'));
    if (next === undefined) continue;
    if (++hops > maximumLinkHops) return 'loop';
    if (next.startsWith('/')) return 'outside';
    at.pop();
    ahead.push(...next.split('/').reverse());
  }
  return 'inside';
}
