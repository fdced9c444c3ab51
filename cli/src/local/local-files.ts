import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ArtifactRefV1 } from '@millrace/contracts';
import { derivedUuid } from '@millrace/kernel';
import { Refusal, type JobFiles } from '@millrace/runner';

/** The artifacts of one local run: a folder of zips under the names that the pipeline gives them. */
export class LocalFiles implements JobFiles {
  readonly #folder: string;
  readonly #runId: string;

  private constructor(folder: string, runId: string) {
    this.#folder = folder;
    this.#runId = runId;
  }

  static async in(folder: string, runId: string): Promise<LocalFiles> {
    await mkdir(folder, { recursive: true });
    return new LocalFiles(folder, runId);
  }

  pathOf(name: string): string {
    return join(this.#folder, `${name}.zip`);
  }

  async download(ref: ArtifactRefV1, path: string): Promise<void> {
    await copyFile(this.pathOf(ref.name), path);
    const { sha256 } = await measure(path);
    if (sha256 !== ref.sha256) throw new Refusal('INPUT_ARTIFACT_ERROR', `${ref.name} was changed since it was made`);
  }

  async upload(name: string, _kind: 'zip' | 'log' | 'file', path: string): Promise<ArtifactRefV1> {
    await copyFile(path, this.pathOf(name));
    return this.#refTo(name);
  }

  /** Makes a file that was written for this the artifact. */
  async adopt(name: string, path: string): Promise<ArtifactRefV1> {
    await rename(path, this.pathOf(name));
    return this.#refTo(name);
  }

  async #refTo(name: string): Promise<ArtifactRefV1> {
    return { name, artifactId: derivedUuid(this.#runId, name), ...(await measure(this.pathOf(name))) };
  }
}

async function measure(path: string): Promise<{ readonly sha256: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      sizeBytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { sha256: hash.digest('hex'), sizeBytes };
}
