import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ArchiveRefused, packZip, type PackEntry } from '@millrace/archive';
import { formatInstant, instant, parseInstant } from '@millrace/kernel';
import { CliProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes } from '../session/exit-code.ts';

const run = promisify(execFile);
/** Names of the largest working copy that an artifact can hold, with room. */
const longestListing = 64 * 1024 * 1024;
/** Of everything in the archive of a folder that has no commit: the same files make the same bytes. */
const withoutCommit = '1980-01-01T00:00:00.000Z';

/** What git knows of a folder; everything is absent outside a repository and before the first commit. */
export interface CommitFacts {
  readonly commitId: string;
  readonly message: string;
  readonly branchName: string;
  readonly authorDate: string;
  readonly committerDate: string;
  /** Whether the files differ from the commit. */
  readonly isChanged: boolean;
}

/** The files that stand for what a source action would fetch: tracked and new ones, as they are now; none that git ignores. */
export class WorkingCopy {
  readonly folder: string;
  readonly commit: CommitFacts | undefined;
  readonly entries: readonly PackEntry[];

  private constructor(folder: string, commit: CommitFacts | undefined, entries: readonly PackEntry[]) {
    this.folder = folder;
    this.commit = commit;
    this.entries = entries;
  }

  /**
   * @param leftOut folders whose content is never part of it, for example the platform's own data
   * @throws CliProblem when the folder cannot be read or git is not there.
   */
  static async at(folder: string, leftOut: readonly string[]): Promise<WorkingCopy> {
    const isRepository = (await ask(folder, 'rev-parse', '--is-inside-work-tree')) === 'true';
    const names = isRepository ? await namesIn(folder) : await namesWithoutRepository(folder);
    const hidden = leftOut.map((path) => `${relative(folder, path)}/`);
    const entries: PackEntry[] = [];
    for (const name of names) {
      if (hidden.some((prefix) => `${name}/`.startsWith(prefix))) continue;
      entries.push(...(await entryOf(folder, name)));
    }
    return new WorkingCopy(folder, isRepository ? await commitOf(folder) : undefined, entries);
  }

  /** Writes the archive that a source action would make. @throws CliProblem for files that no artifact may hold */
  async pack(path: string): Promise<void> {
    try {
      await packZip(this.entries, path, { modifiedAt: parseInstant(this.commit?.committerDate ?? withoutCommit) });
    } catch (error) {
      if (!(error instanceof ArchiveRefused)) throw error;
      throw new CliProblem(`${this.folder} cannot be an artifact: ${error.message}`, {
        code: 'local.source-refused',
        exitCode: exitCodes.unsuccessful,
        cause: error,
      });
    }
  }

  /** What a source action says of what it fetched. */
  get variables(): Readonly<Record<string, string>> {
    const { commit } = this;
    if (commit === undefined) return { RepositoryName: basename(this.folder) };
    return {
      CommitId: commit.commitId,
      CommitMessage: commit.message,
      BranchName: commit.branchName,
      RepositoryName: basename(this.folder),
      AuthorDate: commit.authorDate,
      CommitterDate: commit.committerDate,
    };
  }
}

/** The folder of the repository around a folder, or the folder itself. */
export async function rootOf(folder: string): Promise<string> {
  return resolve((await ask(folder, 'rev-parse', '--show-toplevel')) ?? folder);
}

/** What git says, or nothing when it says no. @throws CliProblem without git or without the folder */
async function ask(folder: string, ...parameters: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', [...parameters], { cwd: folder, maxBuffer: longestListing });
    return stdout.trimEnd();
  } catch (error) {
    // Not found is git, or the folder to start it in.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    if (!(await lstat(folder).catch(() => undefined))?.isDirectory()) throw usageProblem(`${folder} is no folder`);
    throw new CliProblem('git is not installed: it says which files are part of the working copy', {
      code: 'local.no-git',
      hint: 'install git',
      exitCode: exitCodes.cannotStart,
    });
  }
}

async function namesIn(folder: string, ...before: readonly string[]): Promise<readonly string[]> {
  const listed = ['ls-files', '-z', '--others', '--exclude-standard', ...(before.length === 0 ? ['--cached'] : [])];
  const text = await ask(folder, ...before, ...listed);
  if (text === undefined) throw usageProblem(`git cannot list the files of ${folder}`);
  return [...new Set(text.split('\0').filter((name) => name !== ''))];
}

/** Through an empty repository elsewhere, so that a .gitignore counts without one here. */
async function namesWithoutRepository(folder: string): Promise<readonly string[]> {
  const elsewhere = await mkdtemp(join(tmpdir(), 'millrace-git-'));
  try {
    await ask(elsewhere, 'init', '--quiet', '--bare');
    return await namesIn(folder, `--git-dir=${elsewhere}`, `--work-tree=${folder}`);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}

async function entryOf(folder: string, listed: string): Promise<readonly PackEntry[]> {
  const name = listed.replace(/\/$/, '');
  const path = join(folder, name);
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) return [{ kind: 'link', name, target: await readlink(path) }];
  if (found?.isFile()) return [{ kind: 'file', name, path }];
  // Deleted and not yet committed, or neither file nor folder, or a submodule that was never fetched.
  if (found?.isDirectory() !== true || !existsSync(join(path, '.git'))) return [];
  // Another repository inside this one, for example a submodule.
  const below = await Promise.all((await namesIn(path)).map((inside) => entryOf(folder, `${name}/${inside}`)));
  return below.flat();
}

async function commitOf(folder: string): Promise<CommitFacts | undefined> {
  const shown = await ask(folder, 'show', '--no-patch', '--format=%H%x00%aI%x00%cI%x00%B', 'HEAD');
  if (shown === undefined) return undefined;
  const [commitId = '', authorDate = '', committerDate = '', message = ''] = shown.split('\0');
  return {
    commitId,
    message,
    branchName: (await ask(folder, 'symbolic-ref', '--short', 'HEAD')) ?? 'HEAD',
    authorDate: utc(authorDate),
    committerDate: utc(committerDate),
    isChanged: (await ask(folder, 'status', '--porcelain', '--', '.')) !== '',
  };
}

const utc = (iso: string): string => formatInstant(instant(Date.parse(iso)));
