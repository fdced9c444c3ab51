import { expect, it } from 'vitest';
import { utf8Bytes } from './quotas.ts';

it.each([
  ['', 0],
  ['\u{7f}', 1],
  ['\u{80}', 2],
  ['\u{7ff}', 2],
  ['\u{800}', 3],
  ['\u{ffff}', 3],
  ['\u{10000}', 4],
  ['\u{10ffff}', 4],
  ['aé한🚀', 10],
])('%j takes %d bytes', (text, bytes) => {
  expect(utf8Bytes(text)).toBe(bytes);
  expect(new TextEncoder().encode(text)).toHaveLength(bytes);
});
