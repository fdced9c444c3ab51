import { createHash, randomBytes } from 'node:crypto';

/** `mrt_` and 32 random bytes: the prefix lets secret scanners and people recognise one. */
export const apiTokenPattern = /^mrt_[A-Za-z0-9_-]{43}$/;

/** A fresh bearer token. Shown once; only its {@link apiTokenDigest} is stored. */
export function generateApiToken(): string {
  return `mrt_${randomBytes(32).toString('base64url')}`;
}

/**
 * What is stored and looked up in place of a token, 64 hex digits. A plain hash suffices: the token has 256 random bits,
 * and a look-up by digest leaks nothing about tokens through its timing.
 */
export function apiTokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
