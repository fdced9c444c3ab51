import { createWriteStream, statSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDiskFull, type Instant } from '@millrace/kernel';
import { ContentRefused, StoreFull, type ObjectContent } from '@millrace/object-store';
import { Injectable } from '@nestjs/common';
import { ArtifactsSettings } from '../settings.ts';

const prefix = 'millrace-upload-';

/** Holds content on disk for as long as it is judged: what is only found out at its end must not have been stored. */
@Injectable()
export class Spool {
  constructor(private readonly settings: ArtifactsSettings) {}

  /**
   * Writes the content to a file, hands its path to `judge`, and removes it whatever happens.
   * @throws ContentRefused at the first byte too many, StoreFull, and what `content` throws
   */
  async through<T>(content: ObjectContent, maximumBytes: number, judge: (path: string) => Promise<T>): Promise<T> {
    try {
      const folder = await mkdtemp(join(this.settings.spoolFolder, prefix));
      try {
        const path = join(folder, 'content');
        await write(content, path, maximumBytes);
        return await judge(path);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    } catch (error) {
      if (isDiskFull(error)) throw new StoreFull('the disk on which uploads are checked is full', { cause: error });
      throw error;
    }
  }

  /** Removes what a kill left. Others may keep uploads in the same folder, so only age tells. @returns how many */
  async removeAbandoned(before: Instant): Promise<number> {
    const { spoolFolder } = this.settings;
    const names = (await readdir(spoolFolder)).filter((name) => name.startsWith(prefix));
    let removed = 0;
    for (const name of names) {
      const folder = join(spoolFolder, name);
      const modifiedAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
      // An upload that has ended meanwhile has taken its folder with it.
      if (modifiedAt === undefined || modifiedAt >= before) continue;
      await rm(folder, { recursive: true, force: true });
      removed++;
    }
    return removed;
  }
}

async function write(content: ObjectContent, path: string, maximumBytes: number): Promise<void> {
  let bytes = 0;
  const bounded = async function* (chunks: ObjectContent): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maximumBytes)
        throw new ContentRefused('too-large', `more came than the allowed ${maximumBytes} bytes`);
      yield chunk;
    }
  };
  await pipeline(bounded(content), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}
