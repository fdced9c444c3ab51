import { expect, it } from 'vitest';
import { isAtLeast } from './version.ts';

it.each([
  ['2.10.0', '2.9', true],
  ['2.9', '2.9.0', true],
  ['2.8.99', '2.9', false],
  ['18.4', '15', true],
  ['9.6', '15', false],
])('%s is at least %s: %s', (version, minimum, expected) => {
  expect(isAtLeast(version, minimum)).toBe(expected);
});
