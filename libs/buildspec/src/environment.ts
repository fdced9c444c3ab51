import type { BuildspecEnv } from './model.ts';
import type { Entry, NodeReader } from './node-reader.ts';

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** True when the platform alone sets variables of this name. */
export const isReservedVariable = (name: string): boolean => name.startsWith('CODEBUILD_');

export const noEnv: BuildspecEnv = { shell: 'sh', variables: {}, exportedVariables: [] };

/** Reads `env` (0.2) or `environment_variables` (0.1, where `plaintext` is what became `variables`). */
export function readEnv(reader: NodeReader, section: Entry): BuildspecEnv {
  let env = noEnv;
  for (const entry of reader.entries(section.pointer, section.value, section.key)) {
    switch (entry.key) {
      case 'shell':
        env = { ...env, shell: readShell(reader, entry) };
        break;
      case 'variables':
      case 'plaintext':
        env = { ...env, variables: { ...env.variables, ...readVariables(reader, entry) } };
        break;
      case 'exported-variables':
        env = { ...env, exportedVariables: readExported(reader, entry) };
        break;
      case 'git-credential-helper':
        if (reader.flag(entry) === true) notCarriedOut(reader, entry, 'git-credential-helper');
        break;
      case 'parameter-store':
      case 'secrets-manager':
        if (reader.entries(entry.pointer, entry.value, entry.key).length > 0) notCarriedOut(reader, entry, entry.key);
        break;
      default:
        reader.error(entry.pointer, entry.keyNode, { message: `env has no key ${entry.key}`, value: entry.key });
    }
  }
  return env;
}

/** A build that would silently lack what its author asked for must not begin. */
export function notCarriedOut(reader: NodeReader, entry: Entry, what: string): void {
  reader.error(entry.pointer, entry.keyNode, { message: `${what} is not carried out yet`, code: 'NOT_CARRIED_OUT' });
}

function readShell(reader: NodeReader, entry: Entry): BuildspecEnv['shell'] {
  const shell = reader.text(entry, 'shell');
  if (shell === undefined || shell === 'sh' || shell === '/bin/sh') return 'sh';
  if (shell === 'bash' || shell === '/bin/bash') return 'bash';
  reader.error(entry.pointer, entry.value, { message: 'shell must be bash or /bin/sh', value: shell });
  return 'sh';
}

function readVariables(reader: NodeReader, section: Entry): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const entry of reader.entries(section.pointer, section.value, 'variables')) {
    checkName(reader, entry.pointer, entry, entry.key);
    if (isReservedVariable(entry.key)) {
      reader.error(entry.pointer, entry.keyNode, {
        message: 'names that begin with CODEBUILD_ are reserved',
        value: entry.key,
      });
    }
    const value = reader.literal(entry, entry.key);
    if (value === undefined) continue;
    if (value.includes('\0'))
      reader.error(entry.pointer, entry.value, { message: 'a value cannot hold a NUL character' });
    variables[entry.key] = value;
  }
  return variables;
}

function readExported(reader: NodeReader, section: Entry): readonly string[] {
  const names = reader.texts(section, 'exported-variables');
  for (const [index, name] of names.entries()) {
    const pointer = `${section.pointer}/${index}`;
    checkName(reader, pointer, section, name);
    if (name.startsWith('AWS_')) {
      reader.error(pointer, section.value, { message: 'AWS_ variables cannot be exported', value: name });
    }
  }
  return [...new Set(names)];
}

function checkName(reader: NodeReader, pointer: string, entry: Entry, name: string): void {
  if (variableName.test(name)) return;
  reader.error(pointer, entry.keyNode, {
    message: 'a variable name has letters, digits and _, and does not begin with a digit',
    value: name,
  });
}
