import { randomInt } from 'node:crypto';
import { objectKeyRandomLength } from '../domain/object-key.ts';

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The last segment of a key in CodePipeline's layout. */
export const randomKeyPart = (): string =>
  Array.from({ length: objectKeyRandomLength }, () => alphanumerics[randomInt(alphanumerics.length)]).join('');
