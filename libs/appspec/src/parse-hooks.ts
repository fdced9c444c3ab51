import { nearest } from '@millrace/kernel';
import { eventBudgetSeconds, type Appspec, type HookScript } from './appspec.ts';
import { isLifecycleEvent, isReserved, scriptableEvents, type ScriptableEvent } from './lifecycle.ts';
import { bundlePath } from './paths.ts';
import type { Field, Place, Reader } from './reader.ts';

const defaultTimeoutSeconds = 3600;

export function parseHooks(reader: Reader, field: Field): Appspec['hooks'] {
  const hooks: Partial<Record<ScriptableEvent, readonly HookScript[]>> = {};
  for (const eventField of reader.fields(field, 'hooks')) {
    const event = readEvent(reader, eventField);
    const scripts = reader
      .items(eventField, `the scripts of ${eventField.name}`)
      .flatMap((item) => readScript(reader, item) ?? []);
    const budget = scripts.reduce((sum, script) => sum + (script.hasOwnTimeout ? script.timeoutSeconds : 0), 0);
    if (budget > eventBudgetSeconds) {
      reader.refuse(
        eventField,
        `the timeouts of ${eventField.name} add up to more than ${eventBudgetSeconds} seconds`,
        {
          value: budget,
        },
      );
    }
    if (event && scripts.length > 0) hooks[event] = scripts;
  }
  return hooks;
}

function readEvent(reader: Reader, field: Field): ScriptableEvent | undefined {
  const { name } = field;
  const key: Place = { node: field.keyNode, pointer: field.pointer };
  if (!isLifecycleEvent(name)) {
    const near = nearest(name, scriptableEvents);
    return reader.refuse(key, `"${name}" is not a lifecycle event`, near ? { suggestion: near } : {});
  }
  if (isReserved(name)) return reader.refuse(key, `${name} is carried out by the platform and takes no scripts`);
  return name;
}

function readScript(reader: Reader, item: Place): HookScript | undefined {
  const keys = new Map(reader.fields(item, 'a script').map((key) => [key.name, key]));
  const known = new Set(['location', 'timeout', 'runas', 'sudo']);
  for (const key of keys.values()) {
    if (!known.has(key.name)) reader.warn(key, `"${key.name}" is not known here and is ignored`);
  }
  const location = readLocation(reader, item, keys.get('location'));
  const timeout = keys.get('timeout');
  const timeoutSeconds = timeout ? readTimeout(reader, timeout) : defaultTimeoutSeconds;
  const runas = keys.get('runas');
  const user = runas ? reader.text(runas, 'runas')?.trim() : undefined;
  if (runas && user === '') reader.refuse(runas, 'runas must name a user');
  const sudo = keys.get('sudo');
  const isSudo = sudo ? readBoolean(reader, sudo) : false;
  if (location === undefined || timeoutSeconds === undefined || isSudo === undefined) return undefined;
  return {
    location,
    timeoutSeconds,
    hasOwnTimeout: timeout !== undefined,
    sudo: isSudo,
    line: reader.lineOf(item),
    ...(user ? { runas: user } : {}),
  };
}

function readLocation(reader: Reader, item: Place, field: Field | undefined): string | undefined {
  if (!field) return reader.refuse(item, 'location is missing', { suggestion: 'location: scripts/start.sh' });
  const text = reader.text(field, 'location')?.trim();
  if (text === undefined) return undefined;
  const checked = bundlePath(text);
  if ('problem' in checked) return reader.refuse(field, `location ${checked.problem}`, { value: text });
  return checked.path === '' ? reader.refuse(field, 'location must name a file', { value: text }) : checked.path;
}

function readTimeout(reader: Reader, field: Field): number | undefined {
  const text = reader.text(field, 'timeout')?.trim();
  if (text === undefined) return undefined;
  const timeoutSeconds = /^\d+$/.test(text) ? Number(text) : 0;
  if (timeoutSeconds >= 1 && timeoutSeconds <= eventBudgetSeconds) return timeoutSeconds;
  return reader.refuse(field, `timeout must be a whole number of seconds from 1 to ${eventBudgetSeconds}`, {
    value: text,
  });
}

function readBoolean(reader: Reader, field: Field): boolean | undefined {
  const text = reader.text(field, field.name)?.toLowerCase();
  if (text === undefined) return undefined;
  if (['true', 'yes', 'on'].includes(text)) return true;
  if (['false', 'no', 'off'].includes(text)) return false;
  return reader.refuse(field, `${field.name} must be true or false`, { value: text });
}
