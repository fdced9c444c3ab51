import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { LineCounter, parseDocument, visit } from 'yaml';
import { fileExistsBehaviors, type Appspec, type FileExistsBehavior, type FileMapping } from './appspec.ts';
import { parseHooks } from './parse-hooks.ts';
import { parsePermissions } from './parse-permissions.ts';
import { bundlePath, hostPath } from './paths.ts';
import { Reader, type Field, type Place } from './reader.ts';

/** Bounds against documents made to exhaust memory. */
const maxBytes = 512 * 1024;
const maxAliases = 100;

/**
 * Reads the appspec of a server deployment. Answers the appspec, or every problem at once with line and column.
 * Numbers that stand for text are taken as written, so that an unquoted `mode: 0644` means 0644.
 */
export function parseAppspec(text: string): Result<Appspec, readonly Issue[]> {
  if (text.length > maxBytes) return err([whole(`the file is larger than ${maxBytes} bytes`)]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', prettyErrors: false });
  const broken = [...document.errors, ...document.warnings].map((problem): Issue => {
    const { line, col } = lines.linePos(problem.pos[0]);
    return { pointer: '', message: `not valid YAML: ${problem.message}`, line, column: col };
  });
  if (broken.length > 0) return err(broken);
  if (aliasesIn(document) > maxAliases) return err([whole(`the file uses more than ${maxAliases} aliases`)]);
  const reader = new Reader(document, lines);
  const root = reader.root();
  if (root.node === null) {
    return err([whole('the file is empty; it needs at least "version: 0.0" and "os: linux"')]);
  }
  const fields = new Map(reader.fields(root, 'an appspec').map((field) => [field.name, field]));
  if (reader.issues.length > 0) return err(reader.issues);
  const appspec = readFields(reader, root, fields);
  return reader.issues.length > 0 || !appspec ? err(reader.issues) : ok(appspec);
}

function readFields(reader: Reader, root: Place, fields: ReadonlyMap<string, Field>): Appspec | undefined {
  const known = new Set(['version', 'os', 'files', 'file_exists_behavior', 'permissions', 'hooks']);
  for (const field of fields.values())
    if (!known.has(field.name)) reader.warn(field, `"${field.name}" is not known and is ignored`);

  readVersion(reader, root, fields.get('version'));
  const os = readOs(reader, root, fields.get('os'));
  const files = readFiles(reader, fields.get('files'));
  const behavior = readBehavior(reader, fields.get('file_exists_behavior'));
  const permissionsField = fields.get('permissions');
  const permissions = permissionsField ? parsePermissions(reader, permissionsField) : [];
  if (os === 'windows' && permissionsField && permissions.length > 0) {
    reader.refuse(permissionsField, 'permissions are for linux only');
  }
  const hooksField = fields.get('hooks');
  const hooks = hooksField ? parseHooks(reader, hooksField) : {};
  if (!os) return undefined;
  return {
    os,
    files,
    permissions,
    hooks,
    warnings: reader.warnings,
    ...(behavior ? { fileExistsBehavior: behavior } : {}),
  };
}

function readVersion(reader: Reader, root: Place, field: Field | undefined): void {
  const suggestion = { suggestion: 'version: 0.0' };
  if (!field) return reader.refuse(root, 'version is missing', suggestion);
  const value = reader.scalar(field)?.value;
  if (value !== 0) {
    const hint = typeof value === 'string' && Number(value) === 0 ? ', without quotes' : '';
    reader.refuse(field, `version must be the number 0.0${hint}`, { value, ...suggestion });
  }
}

function readOs(reader: Reader, root: Place, field: Field | undefined): Appspec['os'] | undefined {
  if (!field) return reader.refuse(root, 'os is missing', { suggestion: 'os: linux' });
  const value = reader.scalar(field)?.value;
  if (value === 'linux' || value === 'windows') return value;
  return reader.refuse(field, 'os must be linux or windows', { value, suggestion: 'os: linux' });
}

function readBehavior(reader: Reader, field: Field | undefined): FileExistsBehavior | undefined {
  if (!field) return undefined;
  const value = reader.scalar(field)?.value;
  const known = fileExistsBehaviors.find((behavior) => behavior === value);
  if (known) return known;
  const upper = typeof value === 'string' ? value.toUpperCase() : '';
  return reader.refuse(field, `file_exists_behavior must be one of ${fileExistsBehaviors.join(', ')}, in capitals`, {
    value,
    ...(fileExistsBehaviors.some((behavior) => behavior === upper) ? { suggestion: upper } : {}),
  });
}

function readFiles(reader: Reader, field: Field | undefined): readonly FileMapping[] {
  if (!field) return [];
  return reader.items(field, 'files').flatMap((item) => {
    const keys = new Map(reader.fields(item, 'an entry of files').map((key) => [key.name, key]));
    const source = keys.get('source');
    const destination = keys.get('destination');
    if (!source) reader.refuse(item, `source is missing${naming('destination', reader, destination)}`);
    if (!destination) reader.refuse(item, `destination is missing${naming('source', reader, source)}`);
    for (const key of keys.values()) {
      if (key !== source && key !== destination) reader.warn(key, `"${key.name}" is not known here and is ignored`);
    }
    if (!source || !destination) return [];
    const from = readPath(reader, source, 'source', bundlePath);
    const to = readPath(reader, destination, 'destination', hostPath);
    return from === undefined || to === undefined ? [] : [{ source: from, destination: to, line: reader.lineOf(item) }];
  });
}

function readPath(reader: Reader, field: Field, what: string, check: typeof bundlePath): string | undefined {
  const text = reader.text(field, what);
  if (text === undefined) return undefined;
  const checked = check(text);
  return 'path' in checked ? checked.path : reader.refuse(field, `${what} ${checked.problem}`, { value: text });
}

const naming = (what: string, reader: Reader, field: Field | undefined): string =>
  field ? ` (its ${what} is ${JSON.stringify(reader.scalar(field)?.value ?? null)})` : '';

function aliasesIn(document: ReturnType<typeof parseDocument>): number {
  let count = 0;
  visit(document, { Alias: () => void count++ });
  return count;
}

const whole = (message: string): Issue => ({ pointer: '', message, line: 1, column: 1 });
