import { existsSync, mkdirSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { cookieVariable } from './sandbox/process-tree.ts';

/**
 * The folder of one job, readable by the runner's user alone. Commands see `box` only; the log and the archives lie
 * beside it.
 */
export class Workspace {
  readonly folder: string;
  /** Identifies the job's processes. */
  readonly cookie: string;

  private constructor(folder: string, cookie: string) {
    this.folder = folder;
    this.cookie = cookie;
  }

  /** @param name one path segment: the job's id and fence */
  static at(root: string, name: string): Workspace {
    return new Workspace(join(resolve(root), name), name);
  }

  /** Makes the folder afresh. */
  static async create(root: string, name: string): Promise<Workspace> {
    const workspace = Workspace.at(root, name);
    await workspace.remove();
    for (const folder of [
      workspace.folder,
      workspace.box,
      workspace.home,
      workspace.tmp,
      workspace.control,
      workspace.archives,
    ]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
    return workspace;
  }

  get exists(): boolean {
    return existsSync(this.folder);
  }
  /** What commands may read and write. */
  get box(): string {
    return join(this.folder, 'box');
  }
  /** The primary source: CODEBUILD_SRC_DIR. */
  get source(): string {
    return join(this.box, 'src');
  }
  /** Another input artifact. */
  input(name: string): string {
    return join(this.box, 'inputs', name);
  }
  get home(): string {
    return join(this.box, 'home');
  }
  get tmp(): string {
    return join(this.box, 'tmp');
  }
  /** Scripts between the runner and the build's shell. */
  get control(): string {
    return join(this.box, 'control');
  }
  /** Zips that came in and go out. */
  get archives(): string {
    return join(this.folder, 'archives');
  }
  get log(): string {
    return join(this.folder, 'log.ndjson');
  }
  get cookieEnvironment(): Readonly<Record<string, string>> {
    return { [cookieVariable]: this.cookie };
  }

  /** Commands may have taken permissions away from folders; they go all the same. */
  async remove(): Promise<void> {
    if (!this.exists) return;
    await chmod(this.folder, 0o700);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
