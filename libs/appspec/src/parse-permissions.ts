import { parseAclEntry } from './acl.ts';
import {
  permissionTypes,
  type AclEntry,
  type Permission,
  type PermissionType,
  type SecurityContext,
} from './appspec.ts';
import { hostPath } from './paths.ts';
import type { Field, Place, Reader } from './reader.ts';

const known = new Set(['object', 'pattern', 'except', 'owner', 'group', 'mode', 'acls', 'context', 'type']);

export function parsePermissions(reader: Reader, field: Field): readonly Permission[] {
  return reader.items(field, 'permissions').flatMap((item) => readPermission(reader, item) ?? []);
}

function readPermission(reader: Reader, item: Place): Permission | undefined {
  const keys = new Map(reader.fields(item, 'an entry of permissions').map((key) => [key.name, key]));
  for (const key of keys.values()) {
    if (!known.has(key.name)) reader.warn(key, `"${key.name}" is not known here and is ignored`);
  }
  const object = readObject(reader, item, keys.get('object'));
  const pattern = textOf(reader, keys.get('pattern')) ?? '**';
  const owner = textOf(reader, keys.get('owner'));
  const group = textOf(reader, keys.get('group'));
  const mode = readMode(reader, keys.get('mode'));
  const acls = readAcls(reader, keys.get('acls'));
  const context = readContext(reader, keys.get('context'));
  const types = readTypes(reader, keys.get('type'));
  const except = readTexts(reader, keys.get('except'), 'except');
  if (object === undefined) return undefined;
  return {
    object,
    pattern,
    except,
    acls,
    types,
    line: reader.lineOf(item),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
    ...(mode === undefined ? {} : { mode }),
    ...(context === undefined ? {} : { context }),
  };
}

function readObject(reader: Reader, item: Place, field: Field | undefined): string | undefined {
  if (!field) return reader.refuse(item, 'object is missing', { suggestion: 'object: /srv/app' });
  const text = reader.text(field, 'object');
  if (text === undefined) return undefined;
  const checked = hostPath(text);
  return 'path' in checked ? checked.path : reader.refuse(field, `object ${checked.problem}`, { value: text });
}

function readMode(reader: Reader, field: Field | undefined): number | undefined {
  const text = textOf(reader, field);
  if (!field || text === undefined) return undefined;
  if (/^[0-7]{1,4}$/.test(text)) return Number.parseInt(text, 8);
  return reader.refuse(field, 'mode must be one to four octal digits', { value: text, suggestion: '"0750"' });
}

function readAcls(reader: Reader, field: Field | undefined): readonly AclEntry[] {
  if (!field) return [];
  return reader.items(field, 'acls').flatMap((item) => {
    const text = reader.text(item, 'an entry of acls');
    if (text === undefined) return [];
    const entry = parseAclEntry(text);
    if (!('problem' in entry)) return [entry];
    reader.refuse(item, `the entry ${entry.problem}`, { value: text, suggestion: '"u:bob:rw"' });
    return [];
  });
}

/** The documents call the first key `user`, the agent reads `name`: both are understood. */
function readContext(reader: Reader, field: Field | undefined): SecurityContext | undefined {
  if (!field) return undefined;
  const keys = new Map(reader.fields(field, 'context').map((key) => [key.name, key]));
  for (const key of keys.values()) {
    if (!['user', 'name', 'type', 'range'].includes(key.name)) {
      reader.refuse(key, `a context has no "${key.name}"`, { suggestion: 'user, type and range' });
    }
  }
  const type = textOf(reader, keys.get('type'));
  const user = textOf(reader, keys.get('user') ?? keys.get('name'));
  const range = textOf(reader, keys.get('range'));
  if (!type) return reader.refuse(field, 'a context needs a type', { suggestion: 'type: httpd_sys_content_t' });
  return { type, ...(user ? { user } : {}), ...(range ? { range } : {}) };
}

function readTypes(reader: Reader, field: Field | undefined): readonly PermissionType[] {
  const names = readTexts(reader, field, 'type');
  const types = names.flatMap((name) => permissionTypes.find((type) => type === name) ?? []);
  if (field && types.length < names.length) {
    reader.refuse(field, 'type may hold file and directory', { value: names });
  }
  return types.length > 0 ? types : permissionTypes;
}

const readTexts = (reader: Reader, field: Field | undefined, what: string): readonly string[] =>
  field ? reader.items(field, what).flatMap((item) => reader.text(item, `an entry of ${what}`) ?? []) : [];

function textOf(reader: Reader, field: Field | undefined): string | undefined {
  if (!field) return undefined;
  const text = reader.text(field, field.name);
  if (text !== '') return text;
  return reader.refuse(field, `${field.name} must not be empty`);
}
