import type { ArtifactsSpec, CacheSpec, FileSetSpec, ReportGroupSpec } from './model.ts';
import { buildspecLimits } from './limits.ts';
import type { Entry, NodeReader } from './node-reader.ts';

/** AWS's report formats; only the first is carried out. */
const reportFormats = [
  'JUNITXML',
  'NUNITXML',
  'NUNIT3XML',
  'TESTNGXML',
  'CUCUMBERJSON',
  'VISUALSTUDIOTRX',
  'JACOCOXML',
  'SIMPLECOV',
  'CLOVERXML',
  'COBERTURAXML',
] as const;

type Draft<T> = { -readonly [K in keyof T]?: T[K] };

/** Reads the keys that every choice of files has; false when the key is none of them. */
function readFileSetKey(reader: NodeReader, entry: Entry, draft: Draft<FileSetSpec>): boolean {
  switch (entry.key) {
    case 'files':
      draft.files = reader.texts(entry, 'files');
      return true;
    case 'exclude-paths':
      draft.excludePaths = reader.texts(entry, 'exclude-paths');
      return true;
    case 'base-directory':
      draft.baseDirectory = reader.text(entry, 'base-directory') ?? '.';
      return true;
    case 'discard-paths':
      draft.discardPaths = reader.flag(entry) ?? false;
      return true;
    case 'enable-symlinks':
      draft.enableSymlinks = reader.flag(entry) ?? false;
      return true;
    default:
      return false;
  }
}

function completeFileSet(reader: NodeReader, section: Entry, draft: Draft<FileSetSpec>): FileSetSpec {
  if (draft.files === undefined || draft.files.length === 0) {
    reader.error(`${section.pointer}/files`, section.value ?? section.keyNode, {
      message: `${section.key} needs files`,
      suggestion: "files: ['**/*']",
    });
  }
  return {
    files: draft.files ?? [],
    excludePaths: draft.excludePaths ?? [],
    baseDirectory: draft.baseDirectory ?? '.',
    discardPaths: draft.discardPaths ?? false,
    enableSymlinks: draft.enableSymlinks ?? false,
  };
}

const unknownKey = (reader: NodeReader, entry: Entry, section: string): void =>
  reader.error(entry.pointer, entry.keyNode, { message: `${section} has no key ${entry.key}`, value: entry.key });

export interface ArtifactsSection {
  readonly artifacts: ArtifactsSpec;
  readonly secondary: Readonly<Record<string, FileSetSpec>>;
}

/** Reads `artifacts`, with its `secondary-artifacts`. */
export function readArtifacts(reader: NodeReader, section: Entry, version: '0.1' | '0.2'): ArtifactsSection {
  const draft: Draft<ArtifactsSpec> = {};
  let secondary: Record<string, FileSetSpec> = {};
  for (const entry of reader.entries(section.pointer, section.value, 'artifacts')) {
    if (readFileSetKey(reader, entry, draft)) continue;
    if (entry.key === 'name') draft.name = reader.text(entry, 'name') ?? '';
    else if (entry.key === 'secondary-artifacts') secondary = readSecondary(reader, entry);
    else if (entry.key === 's3-prefix' || (entry.key === 'type' && version === '0.1')) reader.text(entry, entry.key);
    else unknownKey(reader, entry, 'artifacts');
  }
  const artifacts = completeFileSet(reader, section, draft);
  return { artifacts: draft.name === undefined ? artifacts : { ...artifacts, name: draft.name }, secondary };
}

function readSecondary(reader: NodeReader, section: Entry): Record<string, FileSetSpec> {
  const entries = reader.entries(section.pointer, section.value, 'secondary-artifacts');
  if (entries.length > buildspecLimits.secondaryArtifacts) {
    reader.error(section.pointer, section.keyNode, {
      message: `at most ${buildspecLimits.secondaryArtifacts} secondary artifacts are allowed`,
      value: entries.length,
    });
  }
  return Object.fromEntries(
    entries.map((artifact) => {
      if (!/^[A-Za-z0-9_-]{1,100}$/.test(artifact.key)) {
        reader.error(artifact.pointer, artifact.keyNode, {
          message: 'an artifact identifier has letters, digits, _ and - only',
          value: artifact.key,
        });
      }
      const draft: Draft<FileSetSpec> = {};
      for (const entry of reader.entries(artifact.pointer, artifact.value, artifact.key)) {
        if (readFileSetKey(reader, entry, draft)) continue;
        if (entry.key === 'name' || entry.key === 's3-prefix') reader.text(entry, entry.key);
        else unknownKey(reader, entry, artifact.key);
      }
      return [artifact.key, completeFileSet(reader, artifact, draft)];
    }),
  );
}

/** Reads `reports`: report group name to the files that hold its results. */
export function readReports(reader: NodeReader, section: Entry): readonly ReportGroupSpec[] {
  const entries = reader.entries(section.pointer, section.value, 'reports');
  if (entries.length > buildspecLimits.reportGroups) {
    reader.error(section.pointer, section.keyNode, {
      message: `at most ${buildspecLimits.reportGroups} report groups are allowed`,
      value: entries.length,
    });
  }
  return entries.map((group) => {
    const draft: Draft<FileSetSpec> = {};
    let failOnFailedTests = true;
    for (const entry of reader.entries(group.pointer, group.value, group.key)) {
      if (entry.key === 'file-format') readFormat(reader, entry);
      else if (entry.key === 'fail-on-failed-tests') failOnFailedTests = reader.flag(entry) ?? true;
      else if (entry.key === 'enable-symlinks' || !readFileSetKey(reader, entry, draft)) {
        unknownKey(reader, entry, group.key);
      }
    }
    const { files, baseDirectory, discardPaths } = completeFileSet(reader, group, draft);
    return { name: group.key, files, baseDirectory, discardPaths, fileFormat: 'JUNITXML', failOnFailedTests };
  });
}

function readFormat(reader: NodeReader, entry: Entry): void {
  const format = reader.word(entry, reportFormats);
  if (format === undefined || format === 'JUNITXML') return;
  reader.error(entry.pointer, entry.value, {
    message: `reports in ${format} are not read yet`,
    value: format,
    suggestion: 'JUNITXML',
    code: 'NOT_CARRIED_OUT',
  });
}

/** Reads `cache`. Nothing is cached yet, and the file's author is told. */
export function readCache(reader: NodeReader, section: Entry): CacheSpec {
  let paths: readonly string[] = [];
  let key: string | undefined;
  let fallbackKeys: readonly string[] = [];
  let action: CacheSpec['action'] = 'both';
  for (const entry of reader.entries(section.pointer, section.value, 'cache')) {
    if (entry.key === 'paths') paths = reader.texts(entry, 'paths');
    else if (entry.key === 'key') key = reader.text(entry, 'key');
    else if (entry.key === 'fallback-keys') fallbackKeys = reader.texts(entry, 'fallback-keys');
    else if (entry.key === 'action') action = reader.word(entry, ['restore', 'save'] as const) ?? 'both';
    else unknownKey(reader, entry, 'cache');
  }
  if (fallbackKeys.length > buildspecLimits.fallbackKeys) {
    reader.error(`${section.pointer}/fallback-keys`, section.keyNode, {
      message: `at most ${buildspecLimits.fallbackKeys} fallback keys are allowed`,
      value: fallbackKeys.length,
    });
  }
  reader.warn(section.pointer, section.keyNode, {
    message: 'caches are not kept yet: each build starts without',
    code: 'NOT_CARRIED_OUT',
  });
  return { paths, fallbackKeys, action, ...(key === undefined ? {} : { key }) };
}
