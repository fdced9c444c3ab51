import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { tempDir } from './temp-dir.ts';

const run = promisify(execFile);

/** What a commit does to a file: new content, new content of an executable file, or `null` for deleting it. */
export type FileChange = string | Uint8Array | { readonly executable: string } | null;

export interface CommitOptions {
  /** ISO 8601; default: now. */
  readonly at?: string;
}

export interface GitRepository {
  readonly path: string;
  /** `file://` URL that git can clone and fetch. */
  readonly url: string;
  /** Commits on the current branch. @returns the full commit id */
  commit(files: Readonly<Record<string, FileChange>>, message: string, options?: CommitOptions): Promise<string>;
  /** Goes to a branch, made from the current commit when it does not exist. */
  branch(name: string): Promise<void>;
  /** Puts an annotated tag on the current commit. */
  tag(name: string): Promise<void>;
  /** Any other git command; its standard output without the last newline. */
  git(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** A real git repository, independent of this machine's git configuration. */
export async function gitRepository(options: { readonly branch?: string } = {}): Promise<GitRepository> {
  const folder = await tempDir('git');
  const identity = { name: 'Millrace tests', email: 'tests@millrace.invalid' };
  const env = {
    PATH: process.env['PATH'],
    HOME: folder.path,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: identity.name,
    GIT_AUTHOR_EMAIL: identity.email,
    GIT_COMMITTER_NAME: identity.name,
    GIT_COMMITTER_EMAIL: identity.email,
  };
  const gitWith = async (extra: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> => {
    const { stdout } = await run('git', [...args], { cwd: folder.path, env: { ...env, ...extra } });
    return stdout.replace(/\n$/, '');
  };
  const git = (...args: readonly string[]): Promise<string> => gitWith({}, args);
  await git('init', '--quiet', `--initial-branch=${options.branch ?? 'main'}`);
  // Tests also push from clones into the branch that is checked out here.
  await git('config', 'receive.denyCurrentBranch', 'updateInstead');

  return {
    path: folder.path,
    url: pathToFileURL(folder.path).href,
    git,
    remove: () => folder.remove(),
    async commit(files, message, { at } = {}) {
      for (const [name, change] of Object.entries(files)) await apply(join(folder.path, name), change);
      await git('add', '--all');
      const dates = at === undefined ? {} : { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
      await gitWith(dates, ['commit', '--quiet', '--allow-empty', '--message', message]);
      return git('rev-parse', 'HEAD');
    },
    async branch(name) {
      const exists = (await git('branch', '--list', name)) !== '';
      await git('checkout', '--quiet', ...(exists ? [name] : ['-b', name]));
    },
    async tag(name) {
      await git('tag', '--annotate', '--message', name, name);
    },
  };
}

async function apply(path: string, change: FileChange): Promise<void> {
  if (change === null) {
    await rm(path);
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  if (typeof change === 'string' || change instanceof Uint8Array) {
    await writeFile(path, change);
    return;
  }
  await writeFile(path, change.executable);
  await chmod(path, 0o755);
}
