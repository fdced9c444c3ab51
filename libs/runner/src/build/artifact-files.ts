import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import type { PackEntry } from '@millrace/archive';
import type { FileSetSpec } from '@millrace/buildspec';
import picomatch from 'picomatch';
import { Refusal } from '../reasons.ts';

/** CodePipeline's limit for one artifact. */
const mostFiles = 100_000;

/** A path as a program inside the build names it; `$NAME` and `${NAME}` stand for the build's own variables. */
function substituted(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (whole, braced?: string, bare?: string) => {
    const value = environment[braced ?? bare ?? ''];
    if (value === undefined) throw new Refusal('CLIENT_ERROR', `${whole} in ${text} is not set`);
    return value;
  });
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Everything a file set may reach: the box of the job, seen through every link. */
export interface FileScope {
  /** CODEBUILD_SRC_DIR. */
  readonly source: string;
  /** No file outside this folder is ever packed. */
  readonly box: string;
  /** Variables that paths may name. */
  readonly environment: Readonly<Record<string, string>>;
}

/** One file that a set names. */
export interface FoundFile {
  /** Relative to its base directory, with forward slashes. */
  readonly name: string;
  readonly path: string;
  /** Present when the entry is a link that is kept as one. */
  readonly linkTarget?: string;
}

/** The directories a set starts from: one, or a glob's matches among the top-level directories. */
export async function baseDirectories(
  set: Pick<FileSetSpec, 'baseDirectory'>,
  scope: FileScope,
): Promise<readonly string[]> {
  const wanted = substituted(set.baseDirectory, scope.environment).replace(/\/+$/, '') || '/';
  const isGlob = !isAbsolute(wanted) && picomatch.scan(wanted).isGlob;
  const candidates = isGlob
    ? (await readdir(scope.source, { withFileTypes: true }))
        .filter(
          (item) => item.isDirectory() && picomatch.isMatch(item.name, wanted.replace(/^\.\//, ''), { dot: true }),
        )
        .map((item) => join(scope.source, item.name))
        .toSorted()
    : [resolve(scope.source, wanted)];
  const box = await realpath(scope.box);
  const found: string[] = [];
  for (const candidate of candidates) {
    const real = await realpath(candidate).catch(() => undefined);
    if (real === undefined || !(await stat(real)).isDirectory()) continue;
    if (!isWithin(real, box))
      throw new Refusal('CLIENT_ERROR', `base-directory ${set.baseDirectory} leads outside the build`);
    found.push(real);
  }
  if (found.length === 0)
    throw new Refusal('CLIENT_ERROR', `no matching base directory path found for ${set.baseDirectory}`);
  return found;
}

/** The files of a set below one base directory, sorted by name. Links are followed unless the set keeps them. */
export async function filesBelow(
  base: string,
  set: Pick<FileSetSpec, 'files' | 'excludePaths' | 'enableSymlinks'>,
): Promise<readonly FoundFile[]> {
  const patterns = set.files.map((pattern) => pattern.replace(/^\.\//, ''));
  const exact = new Set(patterns.filter((pattern) => !picomatch.scan(pattern).isGlob));
  const globs = patterns.filter((pattern) => !exact.has(pattern));
  const isWanted = globs.length > 0 ? picomatch(globs, { dot: true }) : () => false;
  const isExcluded = set.excludePaths.length > 0 ? picomatch([...set.excludePaths], { dot: true }) : () => false;
  const found: FoundFile[] = [];
  const take = (file: FoundFile): void => {
    if ((!exact.has(file.name) && !isWanted(file.name)) || isExcluded(file.name)) return;
    if (found.length === mostFiles) throw new Refusal('CLIENT_ERROR', `an artifact holds at most ${mostFiles} files`);
    found.push(file);
  };

  const visit = async (folder: string, below: string, seen: readonly string[]): Promise<void> => {
    for (const item of await readdir(folder, { withFileTypes: true })) {
      const name = below === '' ? item.name : `${below}/${item.name}`;
      const path = join(folder, item.name);
      if (item.isSymbolicLink()) await visitLink(path, name, seen);
      else if (item.isDirectory()) await visit(path, name, seen);
      else if (item.isFile()) take({ name, path });
    }
  };
  const visitLink = async (path: string, name: string, seen: readonly string[]): Promise<void> => {
    const wanted = exact.has(name) || isWanted(name) || isWanted(`${name}/x`);
    if (!wanted || isExcluded(name)) return;
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) throw new Refusal('CLIENT_ERROR', `the link ${name} leads nowhere`);
    if (!isWithin(real, base)) throw new Refusal('CLIENT_ERROR', `the link ${name} leads outside its base directory`);
    if (set.enableSymlinks) {
      const target = await readlink(path);
      take({ name, path, linkTarget: isAbsolute(target) ? relative(join(base, name, '..'), real) : target });
    } else if ((await stat(real)).isFile()) take({ name, path: real });
    else if (seen.includes(real)) throw new Refusal('CLIENT_ERROR', `the link ${name} leads back to a folder above it`);
    else await visit(real, name, [...seen, real]);
  };
  await visit(base, '', [base]);
  return found.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}

/** What goes into the archive of a file set. Two files that would take one name are an error that names both. */
export async function artifactEntries(set: FileSetSpec, scope: FileScope): Promise<readonly PackEntry[]> {
  const taken = new Map<string, FoundFile>();
  const entries: PackEntry[] = [];
  for (const base of await baseDirectories(set, scope)) {
    for (const file of await filesBelow(base, set)) {
      const name = set.discardPaths ? file.name.slice(file.name.lastIndexOf('/') + 1) : file.name;
      const other = taken.get(name);
      if (other) {
        const [first, second] = [other.path, file.path].map((path) => relative(scope.source, path));
        throw new Refusal('CLIENT_ERROR', `${first} and ${second} would both be packed as ${name}`);
      }
      taken.set(name, file);
      entries.push(
        file.linkTarget === undefined
          ? { kind: 'file', name, path: file.path }
          : { kind: 'link', name, target: file.linkTarget },
      );
    }
  }
  if (entries.length === 0) {
    throw new Refusal('CLIENT_ERROR', `no matching artifact paths found for ${set.files.join(', ')}`);
  }
  return entries;
}
