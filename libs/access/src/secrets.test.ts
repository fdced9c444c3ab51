import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  accessKeyIdPattern,
  apiTokenDigest,
  apiTokenPattern,
  generateAccessKey,
  generateApiToken,
  SecretSealer,
} from './index.ts';

describe('generated credentials', () => {
  it('have the shape that AWS tools and our own checks expect, and never repeat', () => {
    const keys = Array.from({ length: 200 }, generateAccessKey);
    for (const key of keys) {
      expect(key.accessKeyId).toMatch(accessKeyIdPattern);
      expect(key.secretAccessKey).toMatch(/^[A-Za-z0-9/+]{40}$/);
    }
    const tokens = Array.from({ length: 200 }, generateApiToken);
    for (const token of tokens) expect(token).toMatch(apiTokenPattern);
    expect(new Set([...keys.map((key) => key.accessKeyId), ...tokens]).size).toBe(400);
  });

  it('are stored as a digest that is the same each time', () => {
    expect(apiTokenDigest('mrt_abc')).toBe('a4f94a3d98ab443af6d24af68fbd8ebb6b5a56f8ae8583985c5fdaafe8325852');
  });
});

describe('a sealed secret', () => {
  const old = randomBytes(32);
  const current = randomBytes(32);
  const before = new SecretSealer('k1', new Map([['k1', old]]));
  const after = new SecretSealer(
    'k2',
    new Map([
      ['k1', old],
      ['k2', current],
    ]),
  );

  it('opens again, also after the key was rotated', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, context) => {
        expect(after.open(before.seal(secret, context), context)).toEqual({ ok: true, value: secret });
        expect(after.open(after.seal(secret, context), context)).toEqual({ ok: true, value: secret });
      }),
    );
  });

  it('does not open in another place, with another key, or after any change', () => {
    const sealed = after.seal('secret', 'key-1');
    expect(after.open(sealed, 'key-2')).toEqual({ ok: false, error: 'tampered' });
    expect(before.open(sealed, 'key-1')).toEqual({ ok: false, error: 'unknown-key' });
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 0x21, max: 0x7e }), (at, code) => {
        const changed = sealed.slice(0, at) + String.fromCharCode(code) + sealed.slice(at + 1);
        fc.pre(changed !== sealed);
        expect(after.open(changed, 'key-1').ok).toBe(false);
      }),
    );
  });

  it('says which key opens it, so that the key can be replaced', () => {
    const [one, two] = [old.toString('hex'), current.toString('hex')];
    const sealed = SecretSealer.withKeys(one).seal('secret', 'key-1');
    expect(SecretSealer.withKeys(two, [one]).open(sealed, 'key-1')).toEqual({ ok: true, value: 'secret' });
    expect(SecretSealer.withKeys(two).open(sealed, 'key-1')).toEqual({ ok: false, error: 'unknown-key' });
    expect([one, two].map((key) => SecretSealer.withKeys(key, [one]).isCurrent(sealed))).toEqual([true, false]);
    const both = SecretSealer.withKeys(two, [one]);
    const renewed = both.renew(sealed, 'key-1');
    if (!renewed.ok) throw new Error(renewed.error);
    expect(SecretSealer.withKeys(two).open(renewed.value, 'key-1')).toEqual({ ok: true, value: 'secret' });
    expect(both.renew(renewed.value, 'key-1')).toEqual(renewed);
    expect(both.renew(sealed, 'key-2')).toEqual({ ok: false, error: 'tampered' });
    expect(() => SecretSealer.withKeys(one.slice(2))).toThrow(RangeError);
  });

  it('is different each time, so equal secrets do not show', () => {
    expect(after.seal('secret', 'c')).not.toBe(after.seal('secret', 'c'));
  });

  it('needs keys of the right length and an active key that exists', () => {
    expect(() => new SecretSealer('k1', new Map([['k1', randomBytes(16)]]))).toThrow(RangeError);
    expect(() => new SecretSealer('k2', new Map([['k1', old]]))).toThrow(RangeError);
  });
});
