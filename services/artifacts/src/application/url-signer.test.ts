import { instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { ArtifactsSettings } from '../settings.ts';
import { UrlSigner, type Grant } from './url-signer.ts';

const signerWith = (byte: string): UrlSigner =>
  new UrlSigner(Object.assign(new ArtifactsSettings(), { sealKey: byte.repeat(32) }));
const signer = signerWith('a1');
const artifactId = '00000000-0000-4000-8000-000000000001';
const now = instant(1_000_000);
const put: Grant = {
  method: 'PUT',
  artifactId,
  expiresAt: instant(1_900_000),
  maximumBytes: 100,
  sizeBytes: 5,
  sha256: 'a'.repeat(64),
};

const parts = (grant: Grant) => {
  const url = new URL(signer.sign(grant), 'http://host');
  return { id: url.pathname.slice('/objects/'.length), query: url.searchParams };
};

describe('a signed URL', () => {
  it('grants what was signed', () => {
    const { id, query } = parts(put);
    expect(signer.verify('PUT', id, query, now)).toEqual({ ok: true, value: put });
  });

  it('is for one method', () => {
    const { id, query } = parts({ method: 'GET', artifactId, expiresAt: put.expiresAt });
    expect(signer.verify('GET', id, query, now).ok).toBe(true);
    expect(signer.verify('PUT', id, query, now).ok).toBe(false);
    expect(signer.verify('GET', id, parts(put).query, now).ok).toBe(false);
  });

  it('is for one artifact and one key', () => {
    const { id, query } = parts(put);
    expect(signer.verify('PUT', '00000000-0000-4000-8000-000000000002', query, now).ok).toBe(false);
    expect(signerWith('b2').verify('PUT', id, query, now).ok).toBe(false);
  });

  it('ends at its time', () => {
    const { id, query } = parts(put);
    expect(signer.verify('PUT', id, query, instant(1_899_999)).ok).toBe(true);
    expect(signer.verify('PUT', id, query, instant(1_900_000)).ok).toBe(false);
  });

  it.each([
    ['expires', '9900000'],
    ['max', '1000000000'],
    ['size', '6'],
    ['size', ''],
    ['sha256', 'b'.repeat(64)],
    ['signature', ''],
    ['signature', 'x'.repeat(43)],
  ])('does not bear another %s (%s)', (name, value) => {
    const { id, query } = parts(put);
    query.set(name, value);
    expect(signer.verify('PUT', id, query, now).ok).toBe(false);
  });

  it.each(['expires', 'max', 'size', 'sha256', 'signature'])('does not bear the loss of its %s', (name) => {
    const { id, query } = parts(put);
    query.delete(name);
    expect(signer.verify('PUT', id, query, now).ok).toBe(false);
  });
});
