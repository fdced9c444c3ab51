import { instant } from '@millrace/kernel';
import { expect, it } from 'vitest';
import { keyBelow, objectKeyOf } from './object-key.ts';

it('an object key has its placeholders replaced, wherever and however often they stand', () => {
  const at = instant(Date.UTC(2026, 10, 2, 3, 4, 5, 678));
  expect(objectKeyOf('site/{datetime}/{uuid}-{datetime}.zip', at, 'id')).toBe(
    'site/2026-11-02_03-04-05/id-2026-11-02_03-04-05.zip',
  );
  expect(objectKeyOf('{other}.zip', at, 'id')).toBe('{other}.zip');
});

it('a file below a prefix is one slash away from it', () => {
  expect(['', 'site', 'site/', 'a/b//'].map((prefix) => keyBelow(prefix, 'x/y.html'))).toEqual([
    'x/y.html',
    'site/x/y.html',
    'site/x/y.html',
    'a/b/x/y.html',
  ]);
});
