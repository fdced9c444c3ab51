import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/**
 * Seals secrets before they reach a database: AES-256-GCM, fresh nonce, bound to `context` (e.g. `webhook:<id>`),
 * so that a sealed value copied to another row does not open. Text form `v1.<nonce>.<tag>.<ciphertext>` in base64url.
 */
export class Sealer {
  private readonly key: Buffer;

  /** @param keyHex 32 bytes in hexadecimal. */
  constructor(keyHex: string) {
    this.key = Buffer.from(keyHex, 'hex');
    if (this.key.length !== 32) throw new RangeError('a seal key has 32 bytes');
  }

  seal(secret: string, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return ['v1', ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
  }

  /** @throws when the value was changed, made with another key, or sealed for another context. */
  open(sealed: string, context: string): string {
    const [version, nonce, tag, text] = sealed.split('.');
    if (version !== 'v1' || nonce === undefined || tag === undefined || text === undefined)
      throw new Error('not a sealed value');
    const decipher = createDecipheriv('aes-256-gcm', this.key, Buffer.from(nonce, 'base64url'))
      .setAAD(Buffer.from(context))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(text, 'base64url')), decipher.final()]).toString('utf8');
  }
}
