import { createHash } from 'node:crypto';
import { ContentRefused } from './errors.ts';
import type { ObjectContent, PutOptions, StoredObject } from './object-store.ts';

/** Measures content while it streams by, and stops it the moment it is not what was announced. */
export class Meter {
  readonly #hash = createHash('sha256');
  readonly #options: PutOptions;
  #bytes = 0;

  constructor(options: PutOptions) {
    this.#options = options;
  }

  /** Passes the content on. @throws ContentRefused at the first byte too many, or at the end when size or digest differ */
  async *through(content: ObjectContent): AsyncGenerator<Uint8Array, void> {
    const { sizeBytes, maximumBytes } = this.#options;
    for await (const chunk of content) {
      this.#bytes += chunk.length;
      if (sizeBytes !== undefined && this.#bytes > sizeBytes) {
        throw new ContentRefused('size', `more came than the announced ${sizeBytes} bytes`);
      }
      if (maximumBytes !== undefined && this.#bytes > maximumBytes) {
        throw new ContentRefused('too-large', `more came than the allowed ${maximumBytes} bytes`);
      }
      this.#hash.update(chunk);
      yield chunk;
    }
    if (sizeBytes !== undefined && this.#bytes < sizeBytes) {
      throw new ContentRefused('size', `${this.#bytes} bytes came instead of the announced ${sizeBytes}`);
    }
    const { sha256 } = this.measured();
    if (this.#options.sha256 !== undefined && this.#options.sha256 !== sha256) {
      throw new ContentRefused('sha256', `the SHA-256 is ${sha256} instead of the announced ${this.#options.sha256}`);
    }
  }

  measured(): StoredObject {
    return { sizeBytes: this.#bytes, sha256: this.#hash.copy().digest('hex') };
  }
}
