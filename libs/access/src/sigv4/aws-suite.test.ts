import { instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { secretAccessKey } from './signing.fixture.ts';
import { SignatureVerifier } from './verify.ts';

// From AWS's published Signature Version 4 test suite.
describe("AWS's test suite", () => {
  const at = instant(Date.UTC(2015, 7, 30, 12, 36, 0));
  const suite = new SignatureVerifier({
    clock: { now: () => at },
    region: 'us-east-1',
    service: 'service',
    findKey: async (id) => (id === 'AKIDEXAMPLE' ? { secretAccessKey, owner: 'suite' } : undefined),
  });

  it.each([
    ['get-vanilla', 'GET', '/', [], '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      'GET',
      '/?Param2=value2&Param1=value1',
      [],
      '',
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-header-value-trim',
      'GET',
      '/',
      [
        ['My-Header1', ' value1'],
        ['My-Header2', ' "a   b   c"'],
      ],
      '',
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    ['post-vanilla', 'POST', '/', [], '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      'POST',
      '/',
      [['Content-Type', 'application/x-www-form-urlencoded']],
      'Param1=value1',
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ] as const)('%s verifies', async (_name, method, target, more, body, signature) => {
    const headers = [...more, ['Host', 'example.amazonaws.com'], ['X-Amz-Date', '20150830T123600Z']] as const;
    const names = headers
      .map(([name]) => name.toLowerCase())
      .toSorted()
      .join(';');
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`;
    const request = {
      method,
      target,
      headers: [...headers, ['Authorization', authorization] as const],
      body: Buffer.from(body),
    };
    expect(await suite.verify(request)).toEqual({ ok: true, value: { accessKeyId: 'AKIDEXAMPLE', owner: 'suite' } });
  });
});
