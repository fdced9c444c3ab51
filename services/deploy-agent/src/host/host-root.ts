import { constants } from 'node:fs';
import { lstat, open, readdir, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isWithin, type InstalledEntry, type Observed } from '@millrace/appspec';
import { EventFailure } from '../domain/codes.ts';
import { isMissing } from './durable-file.ts';

/** Maps the paths of appspecs to real ones, and looks at what is there without following links. */
export class HostRoot {
  private readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  get path(): string {
    return this.root;
  }

  real(path: string): string {
    return join(this.root, path);
  }

  /** How an appspec would name a real path, when it lies below the root. */
  named(real: string): string | undefined {
    const path = resolve(real);
    if (!isWithin(path, this.root)) return undefined;
    return this.root === '/' ? path : path.slice(this.root.length) || '/';
  }

  /** Facts for a plan. Only the contents of recorded folders matter, so only they are listed. */
  async observe(paths: readonly string[], recorded: readonly InstalledEntry[]): Promise<ReadonlyMap<string, Observed>> {
    const listed = new Set(recorded.filter(({ kind }) => kind === 'directory').map(({ path }) => path));
    const facts = new Map<string, Observed>();
    for (const path of paths) {
      const fact = await this.look(path, listed.has(path));
      if (fact) facts.set(path, fact);
    }
    return facts;
  }

  /**
   * Refuses a path one of whose folders below `above` became a link since the plan was made.
   * @throws EventFailure
   */
  async refuseLinks(path: string, allowed: readonly string[]): Promise<void> {
    const start = allowed.find((folder) => isWithin(path, folder)) ?? '/';
    const parts = path.slice(start.length).split('/').filter(Boolean).slice(0, -1);
    let at = start;
    for (const part of parts) {
      at = at === '/' ? `/${part}` : `${at}/${part}`;
      const found = await lstat(this.real(at));
      if (!found.isDirectory()) throw new EventFailure('UnknownError', `${at} is no longer a folder`);
    }
  }

  /** Opens what must be an ordinary entry at `path`, never what a link points to. */
  async openPlain(path: string): Promise<FileHandle> {
    return open(this.real(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  }

  private async look(path: string, isListed: boolean): Promise<Observed | undefined> {
    const real = this.real(path);
    try {
      const found = await lstat(real);
      if (found.isDirectory()) return { kind: 'directory', children: isListed ? await readdir(real) : [] };
      if (found.isSymbolicLink()) return { kind: 'link' };
      return { kind: found.isFile() ? 'file' : 'other' };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}
