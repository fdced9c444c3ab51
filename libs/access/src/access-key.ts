import { randomBytes } from 'node:crypto';

/** The secret is shown once and kept sealed. */
export interface AccessKey {
  /** 20 characters, `AKMR` and 16 of base 32: the shape AWS's tools expect, in a range AWS does not use. */
  readonly accessKeyId: string;
  /** 40 characters of base 64: 240 random bits. */
  readonly secretAccessKey: string;
}

export const accessKeyIdPattern = /^AKMR[A-Z2-7]{16}$/;

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function generateAccessKey(): AccessKey {
  // 32 divides 256, so the remainder of a random byte is uniform.
  const id = Array.from(randomBytes(16), (byte) => base32.charAt(byte % base32.length)).join('');
  return { accessKeyId: `AKMR${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
