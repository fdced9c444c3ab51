import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { derivedUuid } from './derived-id.ts';

const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

it('derives the UUID that RFC 9562 gives as example', () => {
  expect(derivedUuid(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('agrees with a reference SHA-1 for every name', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'grapheme', maxLength: 200 }), (namespace, name) => {
      const digest = createHash('sha1')
        .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
        .update(name)
        .digest('hex');
      const id = derivedUuid(namespace, name).replaceAll('-', '');
      expect(id.slice(0, 12) + id.slice(13, 16) + id.slice(17)).toBe(
        digest.slice(0, 12) + digest.slice(13, 16) + digest.slice(17, 32),
      );
      expect(id[12]).toBe('5');
    }),
  );
});
