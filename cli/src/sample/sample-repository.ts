import { cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Git } from './git.ts';

export interface Commit {
  readonly id: string;
  readonly summary: string;
}

/**
 * The sample's repository under the home: a bare one that stands for the server, and a work tree from which commits
 * are pushed to it.
 */
export class SampleRepository {
  readonly #git: Git;
  readonly bareFolder: string;
  readonly workFolder: string;

  constructor(home: string, git: Git) {
    this.#git = git;
    this.bareFolder = join(home, 'sample', 'hello-service.git');
    this.workFolder = join(home, 'sample', 'hello-service');
  }

  /** What a pipeline writes as its RepositoryUrl. */
  get url(): string {
    return pathToFileURL(this.bareFolder).href;
  }

  /** Makes both from the sample's files, unless they are there. Answers whether it did. */
  async create(exampleFolder: string): Promise<boolean> {
    if (await exists(this.bareFolder)) return false;
    // Work tree first, bare repository last and by renaming: a half-made sample is never taken for a whole one.
    const half = `${this.bareFolder}.new`;
    await rm(half, { recursive: true, force: true });
    await rm(this.workFolder, { recursive: true, force: true });
    await mkdir(dirname(this.workFolder), { recursive: true });
    await cp(exampleFolder, this.workFolder, { recursive: true });
    await this.#git.run(this.workFolder, 'init', '--quiet', '--initial-branch=main');
    await this.#git.run(this.workFolder, 'remote', 'add', 'origin', this.url);
    await this.#commit('Say hello');
    await this.#git.run(this.workFolder, 'clone', '--quiet', '--bare', this.workFolder, half);
    await rename(half, this.bareFolder);
    return true;
  }

  /** Changes one file, commits and pushes to main. */
  async push(summary: string, file: string, change: (content: string) => string): Promise<Commit> {
    const path = join(this.workFolder, file);
    await this.#git.run(this.workFolder, 'fetch', '--quiet', 'origin', 'main');
    await this.#git.run(this.workFolder, 'reset', '--quiet', '--hard', 'FETCH_HEAD');
    await writeFile(path, change(await readFile(path, 'utf8')));
    const commit = await this.#commit(summary);
    await this.#git.run(this.workFolder, 'push', '--quiet', 'origin', 'HEAD:main');
    return commit;
  }

  async #commit(summary: string): Promise<Commit> {
    await this.#git.run(this.workFolder, 'add', '--all');
    await this.#git.run(this.workFolder, 'commit', '--quiet', '--message', summary);
    return { id: await this.#git.run(this.workFolder, 'rev-parse', 'HEAD'), summary };
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
