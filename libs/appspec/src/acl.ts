import type { AclEntry } from './appspec.ts';

const kinds: Readonly<Record<string, AclEntry['kind'] | 'other'>> = {
  u: 'user',
  user: 'user',
  g: 'group',
  group: 'group',
  m: 'mask',
  mask: 'mask',
  o: 'other',
  other: 'other',
};

/** Reads `[d|default:][u|g|m|o:]name:rights`; answers the entry, or what is wrong with it. */
export function parseAclEntry(text: string): AclEntry | { readonly problem: string } {
  const parts = text.split(':').map((part) => part.trim());
  const isDefault = parts[0] === 'd' || parts[0] === 'default';
  if (isDefault) parts.shift();
  // `bob:rw` is short for `user:bob:rw`.
  const kind = parts.length === 2 && kinds[parts[0] ?? ''] !== 'mask' ? 'user' : kinds[parts.shift() ?? ''];
  const [name = '', rights = ''] = parts.length === 1 ? ['', parts[0]] : parts;
  if (!kind || parts.length > 2) return { problem: 'is not of the form [d:]u|g|m:name:rwx' };
  if (kind === 'other' || (kind !== 'mask' && name === '')) {
    return { problem: 'sets a base right; use "mode" for owner, group and others' };
  }
  if (kind === 'mask' && name !== '') return { problem: 'names somebody, but a mask has no name' };
  const letters = rightsAsLetters(rights);
  return letters ? { isDefault, kind, name, rights: letters } : { problem: 'needs rights such as rwx, r-x or 5' };
}

/**
 * The whole list for `setfacl --set`: what was asked for, and the base entries taken from the object's mode.
 * A mask that is not asked for is the group's rights.
 */
export function completeAcl(entries: readonly AclEntry[], mode: number): readonly string[] {
  const spell = (isDefault: boolean): readonly string[] => {
    const named = entries.filter((entry) => entry.isDefault === isDefault);
    if (isDefault && named.length === 0) return [];
    const prefix = isDefault ? 'default:' : '';
    const base = [
      `user::${lettersOf(mode >> 6)}`,
      `group::${lettersOf(mode >> 3)}`,
      `other::${lettersOf(mode)}`,
      ...(named.length > 0 && !named.some(({ kind }) => kind === 'mask') ? [`mask::${lettersOf(mode >> 3)}`] : []),
    ];
    return [...base, ...named.map(({ kind, name, rights }) => `${kind}:${name}:${rights}`)].map((e) => prefix + e);
  };
  return [...spell(false), ...spell(true)];
}

function rightsAsLetters(text: string): string | undefined {
  if (/^[0-7]$/.test(text)) return lettersOf(Number(text));
  if (!/^[rwx-]{1,3}$/.test(text)) return undefined;
  return ['r', 'w', 'x'].map((letter) => (text.includes(letter) ? letter : '-')).join('');
}

const lettersOf = (bits: number): string => `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
