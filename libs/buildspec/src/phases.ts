import { isMap, type Node } from 'yaml';
import { notCarriedOut } from './environment.ts';
import { buildspecLimits } from './limits.ts';
import { userPhases, type OnFailure, type PhaseSpec, type UserPhase } from './model.ts';
import type { Entry, NodeReader } from './node-reader.ts';
import { parseOnFailure } from './on-failure.ts';

/** Reads `phases`. `file` is the whole text, for suggestions that quote it. */
export function readPhases(reader: NodeReader, section: Entry, file: string): Partial<Record<UserPhase, PhaseSpec>> {
  const phases: Partial<Record<UserPhase, PhaseSpec>> = {};
  for (const entry of reader.entries(section.pointer, section.value, 'phases')) {
    const name = userPhases.find((phase) => phase === entry.key);
    if (name) phases[name] = readPhase(reader, entry, name, file);
    else {
      const near = userPhases.find(
        (phase) => phase.replace('_', '') === entry.key.toLowerCase().replace(/[^a-z]/g, ''),
      );
      reader.error(entry.pointer, entry.keyNode, {
        message: `there is no phase ${entry.key}; the phases are ${userPhases.join(', ')}`,
        value: entry.key,
        ...(near ? { suggestion: near } : {}),
      });
    }
  }
  const commands = Object.values(phases).reduce((sum, phase) => sum + phase.commands.length + phase.finally.length, 0);
  if (commands > buildspecLimits.commands) {
    reader.error(section.pointer, section.keyNode, {
      message: `at most ${buildspecLimits.commands} commands are allowed`,
      value: commands,
    });
  }
  return phases;
}

function readPhase(reader: NodeReader, section: Entry, name: UserPhase, file: string): PhaseSpec {
  let commands: readonly string[] | undefined;
  let last: readonly string[] = [];
  let onFailure: OnFailure | undefined;
  const unquoted = (item: Node) => ({
    message: isMap(item)
      ? 'a command that holds a colon followed by a space must be quoted, or YAML reads it as a mapping'
      : 'a command must be text',
    suggestion: `'${reader.source(item, file).replaceAll("'", "''")}'`,
  });
  for (const entry of reader.entries(section.pointer, section.value, name)) {
    if (entry.key === 'commands') commands = reader.texts(entry, 'commands', unquoted);
    else if (entry.key === 'finally') last = reader.texts(entry, 'finally', unquoted);
    else if (entry.key === 'on-failure') onFailure = readOnFailure(reader, entry);
    else if (entry.key === 'run-as') notCarriedOut(reader, entry, 'run-as');
    else if (entry.key === 'runtime-versions' && name === 'install') {
      reader.warn(entry.pointer, entry.keyNode, {
        message: "runtime-versions is skipped: commands find the runner's own programs",
        code: 'NOT_CARRIED_OUT',
      });
    } else reader.error(entry.pointer, entry.keyNode, { message: `${name} has no key ${entry.key}`, value: entry.key });
  }
  if (commands === undefined && name !== 'install') {
    reader.error(`${section.pointer}/commands`, section.keyNode, { message: `${name} needs commands` });
  }
  for (const [index, command] of [...(commands ?? []), ...last].entries()) {
    if (!command.includes('\0')) continue;
    reader.error(section.pointer, section.keyNode, { message: `command ${index + 1} holds a NUL character` });
  }
  return { commands: commands ?? [], finally: last, ...(onFailure ? { onFailure } : {}) };
}

function readOnFailure(reader: NodeReader, entry: Entry): OnFailure | undefined {
  const text = reader.text(entry, 'on-failure');
  if (text === undefined) return undefined;
  const parsed = parseOnFailure(text);
  if (!parsed.ok) {
    reader.error(entry.pointer, entry.value, { message: `on-failure ${parsed.error}`, value: text });
    return undefined;
  }
  if (typeof parsed.value === 'string') return parsed.value;
  notCarriedOut(reader, entry, 'on-failure RETRY');
  return undefined;
}
