import { minutes, plus, type Instant, type Result } from '@millrace/kernel';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Recompute } from './recompute.ts';
import type { SignatureRefusal } from './refusal.ts';
import type { SignedRequest } from './signed-request.ts';
import { accessKeyId, encode, now, presigned, secretAccessKey, signed } from './signing.fixture.ts';
import { SignatureVerifier, type VerifiedSignature } from './verify.ts';

function verifier(at: Instant = now, overrides: { region?: string; service?: string; keyId?: string } = {}) {
  return new SignatureVerifier<string>({
    clock: { now: () => at },
    region: overrides.region ?? 'local',
    service: overrides.service ?? 'codepipeline',
    findKey: async (id, token) => {
      if (token === 'long ago') return 'expired';
      const known = id === (overrides.keyId ?? accessKeyId) && (token === undefined || token === 'good');
      return known ? { secretAccessKey, owner: 'admin' } : undefined;
    },
  });
}

const withHeader = (request: SignedRequest, name: string, edit: (value: string) => string): SignedRequest => ({
  ...request,
  headers: request.headers.map(([line, value]) => [line, line === name ? edit(value) : value] as const),
});

const accepted = { ok: true, value: { accessKeyId, owner: 'admin' } };

function refused(result: Result<VerifiedSignature<string>, SignatureRefusal>): string {
  if (result.ok) throw new Error('the request was accepted');
  return `${result.error.code}: ${result.error.message}`;
}

describe('a signed request', () => {
  it('is accepted and says whose key signed it', async () => {
    expect(await verifier().verify(await signed())).toEqual(accepted);
  });

  it('is accepted with any path, query and body the signer can sign', async () => {
    const segment = fc
      .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
      .map((text) => encode(text))
      .filter((text) => !/^\.{1,2}$/.test(text));
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 4 }),
        fc.dictionary(
          fc.string({ minLength: 1, maxLength: 6 }).filter((name) => !/^x-amz-/i.test(name)),
          fc.string({ maxLength: 6, unit: 'grapheme' }),
          { maxKeys: 4, noNullPrototype: true },
        ),
        fc.string({ maxLength: 40, unit: 'grapheme' }),
        async (segments, query, body) => {
          const request = await signed({ path: `/${segments.join('/')}`, query, body });
          expect(await verifier().verify(request)).toEqual(accepted);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is refused after the change of any one byte of a signed part', async () => {
    const original = await signed({ path: '/api/v1/pipelines', query: { limit: '5', name: 'shop' } });
    const headerNames = original.headers.map(([name]) => name).filter((name) => name !== 'user-agent');
    const parts = fc.oneof(fc.constantFrom('method', 'target', 'body'), fc.constantFrom(...headerNames));
    await fc.assert(
      fc.asyncProperty(parts, fc.nat(), fc.integer({ min: 0x21, max: 0x7e }), async (part, position, code) => {
        const edit = (text: string): string => {
          const at = position % text.length;
          const changed = text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
          fc.pre(changed !== text);
          return changed;
        };
        const tampered =
          part === 'body'
            ? { ...original, body: Buffer.from(edit(Buffer.from(original.body).toString())) }
            : part === 'method' || part === 'target'
              ? { ...original, [part]: edit(original[part]) }
              : withHeader(original, part, edit);
        expect((await verifier().verify(tampered)).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused when an x-amz header was slipped in or a signed header was removed', async () => {
    const original = await signed();
    const added = { ...original, headers: [...original.headers, ['X-Amz-Extra', 'yes'] as const] };
    expect(refused(await verifier().verify(added))).toContain("'x-amz-extra' must be a 'SignedHeader'");
    const removed = { ...original, headers: original.headers.filter(([name]) => name !== 'x-amz-target') };
    expect(refused(await verifier().verify(removed))).toContain("'x-amz-target' is signed but was not sent");
  });

  it('is refused when a signed header was sent twice', async () => {
    const original = await signed();
    const doubled = {
      ...original,
      headers: [...original.headers, ['x-amz-target', 'CodePipeline_20150709.DeletePipeline'] as const],
    };
    expect(refused(await verifier().verify(doubled))).toMatch(/^InvalidSignatureException/);
  });

  it.each(['/api//v1', '/api/./v1', '/api/../v1'])(
    'is refused with the path %s, which shares its signature with another',
    async (path) => {
      expect(refused(await verifier().verify(await signed({ path })))).toContain('The path must be absolute');
    },
  );

  it('is refused with another secret, and the answer shows what should have been signed but no secret', async () => {
    const message = refused(await verifier().verify(await signed({ secret: 'x'.repeat(40) })));
    expect(message).toMatch(/^InvalidSignatureException: The request signature we calculated does not match/);
    expect(message).toContain('x-amz-target:CodePipeline_20150709.ListPipelines');
    expect(message).not.toContain(secretAccessKey);
  });

  it('is refused with an unknown key', async () => {
    expect(refused(await verifier(now, { keyId: 'AKMRZZZZZZZZZZZZZZZZ' }).verify(await signed()))).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
  });

  it('is refused with a session token that is not good for its key', async () => {
    expect(refused(await verifier().verify(await signed({ sessionToken: 'temporary' })))).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
  });

  it('is accepted with a session token that is good, in its headers or in its query', async () => {
    expect(await verifier().verify(await signed({ sessionToken: 'good' }))).toEqual(accepted);
    expect(await verifier().verify(await presigned({ method: 'GET', sessionToken: 'good' }))).toEqual(accepted);
  });

  it('is refused with a session token that has expired', async () => {
    const message = 'ExpiredTokenException: The security token included in the request is expired';
    expect(refused(await verifier().verify(await signed({ sessionToken: 'long ago' })))).toBe(message);
    expect(refused(await verifier().verify(await presigned({ method: 'GET', sessionToken: 'long ago' })))).toBe(
      message,
    );
  });

  it.each([
    [{ region: 'mars-1' }, "Credential should be scoped to a valid region, not 'mars-1'. This is 'local'."],
    [{ service: 's3' }, "Credential should be scoped to correct service: 'codepipeline'."],
  ])('is refused in the scope %o', async (draft, message) => {
    expect(refused(await verifier().verify(await signed(draft)))).toBe(`InvalidSignatureException: ${message}`);
  });
});

describe('the clock', () => {
  it.each([
    ['Sat, 21 Nov 2026 12:00:00 GMT', true],
    ['20261121T120000Z', true],
    ['Sat, 21 Nov 2026 13:00:00 GMT', false],
    ['yesterday', false],
  ])('is read from Date where there is no X-Amz-Date: %s', async (date, good) => {
    const scope = {
      accessKeyId,
      date: '20261121',
      region: 'local',
      service: 'codepipeline',
      terminator: 'aws4_request',
    };
    const signedAt = '20261121T120000Z';
    const claim = {
      scope,
      signedAt,
      signedHeaders: ['date', 'host'],
      signature: '',
      query: {},
      validForSeconds: undefined,
      sessionToken: undefined,
      presigned: false,
    };
    const bare: SignedRequest = {
      method: 'POST',
      target: '/',
      headers: [
        ['Host', 'x'],
        ['Date', date],
      ],
      body: Buffer.of(),
    };
    const empty = createHash('sha256').digest('hex');
    const { signature } = await new Recompute(accessKeyId, secretAccessKey, claim, true).of(bare, claim, empty);
    const credential = Object.values(scope).join('/');
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=date;host, Signature=${signature}`;
    const request = { ...bare, headers: [...bare.headers, ['Authorization', authorization] as const] };
    expect((await verifier().verify(request)).ok).toBe(good);
  });

  it.each([-15, 0, 15])('may differ by %d minutes', async (skew) => {
    expect(await verifier().verify(await signed({ at: plus(now, minutes(skew)) }))).toEqual(accepted);
  });

  it('may not be slower', async () => {
    expect(refused(await verifier().verify(await signed({ at: plus(now, minutes(-16)) })))).toBe(
      'InvalidSignatureException: Signature expired: 20261121T114400Z is now earlier than 20261121T114500Z (20261121T120000Z - 15 min.)',
    );
  });

  it('may not be faster', async () => {
    expect(refused(await verifier().verify(await signed({ at: plus(now, minutes(16)) })))).toBe(
      'InvalidSignatureException: Signature not yet current: 20261121T121600Z is still later than 20261121T121500Z (20261121T120000Z + 15 min.)',
    );
  });
});

describe('the body', () => {
  it.each(['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'])('may not be left out as %s', async (hash) => {
    expect(refused(await verifier().verify(await signed({ headers: { 'x-amz-content-sha256': hash } })))).toBe(
      `InvalidSignatureException: ${hash} is not accepted: sign the body.`,
    );
  });

  it('must have the declared digest', async () => {
    const request = await signed();
    expect(refused(await verifier().verify({ ...request, body: Buffer.from('{}') }))).toContain(
      'does not match what was computed',
    );
  });
});

describe('a malformed signature', () => {
  const bare: SignedRequest = { method: 'POST', target: '/', headers: [['host', 'x']], body: Buffer.of() };
  const withAuthorization = (value: string): SignedRequest => ({
    ...bare,
    headers: [...bare.headers, ['Authorization', value]],
  });

  it('that is absent asks for one', async () => {
    expect(refused(await verifier().verify(bare))).toBe(
      'MissingAuthenticationTokenException: Missing Authentication Token',
    );
  });

  it('names everything that is missing', async () => {
    expect(refused(await verifier().verify(withAuthorization('AWS4-HMAC-SHA256')))).toBe(
      "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires " +
        "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires " +
        "existence of either a 'X-Amz-Date' or a 'Date' header.",
    );
  });

  it.each([
    ['Basic dXNlcjpwYXNz', "Unsupported AWS 'algorithm': 'Basic'"],
    ['AWS4-ECDSA-P256-SHA256 Credential=a', "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'"],
  ])('%s is refused', async (value, message) => {
    expect(refused(await verifier().verify(withAuthorization(value)))).toContain(message);
  });

  it('never throws, whatever the header says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (value, query) => {
        const request = { ...withAuthorization(`AWS4-HMAC-SHA256 ${value}`), target: `/?${query}` };
        expect((await verifier().verify(request)).ok).toBe(false);
      }),
    );
  });
});

describe('a presigned URL', () => {
  it('is accepted until it expires', async () => {
    const request = await presigned({ method: 'GET', path: '/api/v1/pipelines', query: { limit: '5' } }, 600);
    expect(await verifier(plus(now, minutes(10))).verify(request)).toEqual(accepted);
    expect(refused(await verifier(plus(now, minutes(11))).verify(request))).toBe(
      'InvalidSignatureException: Signature expired: 20261121T121000Z is now earlier than 20261121T121100Z',
    );
  });

  it('is refused when a parameter was changed', async () => {
    const request = await presigned({ method: 'GET', query: { limit: '5' } });
    const tampered = { ...request, target: request.target.replace('limit=5', 'limit=6') };
    expect(refused(await verifier().verify(tampered))).toContain('does not match the signature you provided');
  });

  it('is refused together with an Authorization header', async () => {
    const request = await presigned({ method: 'GET' });
    const header = (await signed()).headers.filter(([name]) => name === 'authorization');
    expect(refused(await verifier().verify({ ...request, headers: [...request.headers, ...header] }))).toContain(
      'more than one signature',
    );
  });
});
