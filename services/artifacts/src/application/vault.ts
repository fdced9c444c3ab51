import { hkdfSync } from 'node:crypto';
import type { Readable } from 'node:stream';
import { SecretSealer } from '@millrace/access';
import {
  getEncrypted,
  newContentKey,
  putEncrypted,
  StoreUnavailable,
  type ByteRange,
  type ObjectContent,
  type ObjectStore,
  type PutOptions,
  type StoredObject,
} from '@millrace/object-store';
import { Injectable } from '@nestjs/common';
import type { StoredContent } from '../domain/job-output.ts';
import { ArtifactsSettings } from '../settings.ts';
import { RegionStores } from './region-stores.ts';

/** What was put, and the sealed key without which it cannot be read. */
export interface KeptObject extends StoredObject {
  readonly sealedKey: string;
}

/**
 * The only way in and out of the stores: each object is encrypted with a key of its own, and that key is sealed with the
 * installation's, bound to the place of the object. What was stored before there was encryption is read as it is.
 */
@Injectable()
export class Vault {
  readonly #sealer: SecretSealer;

  constructor(
    private readonly stores: RegionStores,
    { sealKey, olderSealKeys }: ArtifactsSettings,
  ) {
    const [active = '', ...older] = [sealKey, ...olderSealKeys].map((key) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), '', 'millrace artifact content v1', 32)).toString('hex'),
    );
    this.#sealer = SecretSealer.withKeys(active, older);
  }

  /** @throws ContentRefused, ObjectExists, StoreFull, StoreUnavailable, and what `content` throws */
  async put(region: string, key: string, content: ObjectContent, options?: PutOptions): Promise<KeptObject> {
    const contentKey = newContentKey();
    const stored = await putEncrypted(this.#store(region), key, content, contentKey, options);
    return { ...stored, sealedKey: this.#sealer.seal(contentKey.toString('base64'), contextOf(region, key)) };
  }

  /** @throws ObjectNotFound, StoreUnavailable; the stream errors with ContentDamaged */
  async get(content: StoredContent, range?: ByteRange): Promise<Readable> {
    const { region, objectKey, sizeBytes, sealedKey } = content;
    const store = this.#store(region);
    if (sealedKey === null) return store.get(objectKey, range);
    return getEncrypted(store, { key: objectKey, contentKey: this.#open(content, sealedKey), sizeBytes }, range);
  }

  delete(region: string, key: string): Promise<void> {
    return this.#store(region).delete(key);
  }

  /** The same key, sealed with the key that now seals; undefined when it is already. */
  reseal({ region, objectKey, sealedKey }: StoredContent): string | undefined {
    if (sealedKey === null || this.#sealer.isCurrent(sealedKey)) return undefined;
    const renewed = this.#sealer.renew(sealedKey, contextOf(region, objectKey));
    if (!renewed.ok) throw new Error(`the key of object ${objectKey} does not open: ${renewed.error}`);
    return renewed.value;
  }

  #open({ region, objectKey }: StoredContent, sealedKey: string): Buffer {
    const opened = this.#sealer.open(sealedKey, contextOf(region, objectKey));
    if (!opened.ok) throw new Error(`the key of object ${objectKey} does not open: ${opened.error}`);
    return Buffer.from(opened.value, 'base64');
  }

  #store(region: string): ObjectStore {
    const store = this.stores.of(region);
    if (store === undefined) throw new StoreUnavailable(`the store of region ${region} is not configured`);
    return store;
  }
}

const contextOf = (region: string, key: string): string => `${region}/${key}`;
