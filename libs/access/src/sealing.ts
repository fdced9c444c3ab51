import { err, ok, type Result } from '@millrace/kernel';
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

export type SealFault = 'malformed' | 'unknown-key' | 'tampered';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals small secrets with AES-256-GCM for storage: `v1.<key id>.<nonce>.<cipher text and tag>`, parts in base64url.
 * New secrets are sealed with the active key; older keys stay readable, so keys can be rotated row by row.
 * The context (say, the id of the row) is authenticated with the secret, so a sealed secret cannot be moved elsewhere.
 */
export class SecretSealer {
  readonly #activeKeyId: string;
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  /** @throws RangeError when a key is not 32 bytes long, an id holds a dot, or the active key is not among the keys. */
  constructor(activeKeyId: string, keys: ReadonlyMap<string, Uint8Array>) {
    for (const [id, key] of keys) {
      if (!/^[A-Za-z0-9_-]+$/.test(id)) throw new RangeError(`sealing key id ${JSON.stringify(id)} is no plain word`);
      if (key.byteLength !== keyBytes) throw new RangeError(`sealing key ${id} must have 32 bytes`);
    }
    if (!keys.has(activeKeyId)) throw new RangeError(`there is no sealing key ${activeKeyId}`);
    this.#activeKeyId = activeKeyId;
    this.#keys = keys;
  }

  /**
   * A sealer with keys of 32 bytes in hexadecimal: `active` seals and opens, `older` ones only open. Each key is named by
   * its own digest, so that a sealed secret says which one opens it.
   * @throws RangeError when a key is not 32 bytes long.
   */
  static withKeys(active: string, older: readonly string[] = []): SecretSealer {
    const keys = [active, ...older].map((hex): [string, Uint8Array] => {
      const key = Buffer.from(hex, 'hex');
      return [createHash('sha256').update(key).digest('hex').slice(0, 8), key];
    });
    return new SecretSealer(keys[0]?.[0] ?? '', new Map(keys));
  }

  seal(secret: string, context: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#key(this.#activeKeyId), nonce);
    cipher.setAAD(authenticated(this.#activeKeyId, context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${this.#activeKeyId}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  open(sealed: string, context: string): Result<string, SealFault> {
    const [version, keyId = '', nonceText = '', bodyText = '', ...more] = sealed.split('.');
    const nonce = Buffer.from(nonceText, 'base64url');
    const body = Buffer.from(bodyText, 'base64url');
    const canonical = nonce.toString('base64url') === nonceText && body.toString('base64url') === bodyText;
    if (version !== 'v1' || more.length > 0 || !canonical || nonce.length !== nonceBytes || body.length < tagBytes) {
      return err('malformed');
    }
    if (!this.#keys.has(keyId)) return err('unknown-key');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId), nonce);
    decipher.setAAD(authenticated(keyId, context));
    decipher.setAuthTag(body.subarray(body.length - tagBytes));
    try {
      const opened = Buffer.concat([decipher.update(body.subarray(0, body.length - tagBytes)), decipher.final()]);
      return ok(opened.toString('utf8'));
    } catch {
      // GCM reports a wrong tag, and nothing else, by throwing.
      return err('tampered');
    }
  }

  /** The same secret sealed with the active key; what that has sealed already stays as it is. */
  renew(sealed: string, context: string): Result<string, SealFault> {
    if (this.isCurrent(sealed)) return ok(sealed);
    const opened = this.open(sealed, context);
    return opened.ok ? ok(this.seal(opened.value, context)) : opened;
  }

  /** False for what an older key has sealed: seal it again before that key goes. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`v1.${this.#activeKeyId}.`);
  }

  #key(id: string): Uint8Array {
    const key = this.#keys.get(id);
    if (!key) throw new RangeError(`there is no sealing key ${id}`);
    return key;
  }
}

const authenticated = (keyId: string, context: string): Buffer => Buffer.from(`v1\n${keyId}\n${context}`, 'utf8');
