import { KeyRefused } from './errors.ts';

const segmentShape = /^[A-Za-z0-9._=@+-]{1,200}$/;

/**
 * Keys are one or more segments of `A-Z a-z 0-9 . _ = @ + -` joined by `/`, at most 900 characters: what every file
 * system and every S3 takes unchanged. `.` and `..` are no segments, so a key can never leave its store.
 * @throws KeyRefused
 */
export function checkKey(key: string): string {
  const sound =
    key.length <= 900 && key.split('/').every((segment) => segmentShape.test(segment) && !/^\.{1,2}$/.test(segment));
  if (!sound) throw new KeyRefused(`not usable as an object key: ${JSON.stringify(key.slice(0, 200))}`);
  return key;
}

/** A prefix is a key that may end anywhere, or nothing. @throws KeyRefused */
export function checkPrefix(prefix: string): string {
  if (prefix !== '') checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
  return prefix;
}
