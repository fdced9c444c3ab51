import { err, ok, type Issue, type Result } from '@millrace/kernel';
import type { Node } from 'yaml';
import { noEnv, notCarriedOut, readEnv } from './environment.ts';
import { readArtifacts, readCache, readReports, type ArtifactsSection } from './file-sets.ts';
import type { Buildspec, BuildspecEnv, CacheSpec, PhaseSpec, ReportGroupSpec, UserPhase } from './model.ts';
import { NodeReader, type Entry } from './node-reader.ts';
import { readPhases } from './phases.ts';
import { parseYamlTree } from './yaml-tree.ts';

export interface ParsedBuildspec {
  readonly buildspec: Buildspec;
  /** Things that do not stop the build: unknown top-level keys, keys that are skipped. */
  readonly warnings: readonly Issue[];
}

/**
 * Parses and validates a buildspec, version 0.1 or 0.2.
 * @returns the typed model with its warnings, or every error at once, each with pointer, line and column.
 * An issue's code is `NOT_CARRIED_OUT` where the key is CodeBuild's but this platform does not honour it yet.
 */
export function parseBuildspec(text: string): Result<ParsedBuildspec, readonly Issue[]> {
  const tree = parseYamlTree(text);
  if (tree.errors.length > 0) return err(tree.errors);

  const reader = new NodeReader(tree.document, tree.lines);
  const entries = reader.entries('', tree.document.contents as Node | null, 'a buildspec');
  const version = readVersion(reader, entries);
  let env: BuildspecEnv = noEnv;
  let phases: Partial<Record<UserPhase, PhaseSpec>> = {};
  let reports: readonly ReportGroupSpec[] = [];
  let artifacts: ArtifactsSection | undefined;
  let cache: CacheSpec | undefined;
  for (const entry of entries) {
    if (entry.key === 'version') continue;
    else if (entry.key === 'env' || (entry.key === 'environment_variables' && version === '0.1'))
      env = readEnv(reader, entry);
    else if (entry.key === 'phases') phases = readPhases(reader, entry, text);
    else if (entry.key === 'reports') reports = readReports(reader, entry);
    else if (entry.key === 'artifacts') artifacts = readArtifacts(reader, entry, version);
    else if (entry.key === 'cache') cache = readCache(reader, entry);
    else if (entry.key === 'run-as' || entry.key === 'batch') notCarriedOut(reader, entry, entry.key);
    else if (entry.key === 'proxy') {
      reader.warn(entry.pointer, entry.keyNode, { message: 'proxy is skipped', code: 'NOT_CARRIED_OUT' });
    } else reader.warn(entry.pointer, entry.keyNode, { message: `unknown key ${entry.key}`, value: entry.key });
  }
  if (!entries.some((entry) => entry.key === 'phases')) {
    reader.error('/phases', null, { message: 'phases is missing', suggestion: 'phases: {build: {commands: [...]}}' });
  }
  if (reader.errors.length > 0) return err(inFileOrder(reader.errors));
  return ok({
    buildspec: {
      version,
      env,
      phases,
      reports,
      secondaryArtifacts: artifacts?.secondary ?? {},
      ...(artifacts ? { artifacts: artifacts.artifacts } : {}),
      ...(cache ? { cache } : {}),
    },
    warnings: inFileOrder(reader.warnings),
  });
}

function readVersion(reader: NodeReader, entries: readonly Entry[]): '0.1' | '0.2' {
  const entry = entries.find(({ key }) => key === 'version');
  if (!entry) {
    reader.error('/version', null, { message: 'version is missing', suggestion: 'version: 0.2' });
    return '0.2';
  }
  return reader.word(entry, ['0.2', '0.1'] as const) ?? '0.2';
}

const inFileOrder = (issues: readonly Issue[]): readonly Issue[] =>
  issues.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
