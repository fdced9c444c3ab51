import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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
    await workspace.make();
    return workspace;
  }

  /** Makes everything afresh. */
  async make(): Promise<void> {
    await this.remove();
    for (const folder of [this.folder, this.box, this.home, this.tmp, this.control, this.archives]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    }
  }

  /** Makes the folder alone, keeping what is there. */
  makeFolder(): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
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

  /** Removes all but the log. */
  async removeBox(): Promise<void> {
    for (const folder of [this.box, this.archives]) await remove(folder);
  }

  async remove(): Promise<void> {
    await remove(this.folder);
  }
}

const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
