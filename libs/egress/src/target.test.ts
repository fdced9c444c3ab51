import { describe, expect, it } from 'vitest';
import { judgeAddress } from './address-policy.ts';
import { signature } from './signature.ts';
import { checkTargetUrl, pinTarget } from './target.ts';

const nobody = async (): Promise<readonly string[]> => [];

describe('a webhook target', () => {
  it.each([
    'https://169.254.169.254/latest/meta-data',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://192.168.0.1/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'http://198.18.0.1/',
    'http://example.com/',
    'gopher://example.com/',
    'file:///etc/passwd',
    'https://user:pass@example.com/',
    'not a url',
  ])('is refused: %s', (url) => {
    expect(checkTargetUrl(url, { privateTargets: 'none' }).ok).toBe(false);
  });

  it('may be any public https address', async () => {
    const resolve = async () => ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'];
    expect(await pinTarget('https://example.com/hook', { privateTargets: 'none' }, resolve)).toMatchObject({
      ok: true,
      value: { address: '93.184.215.14', family: 4 },
    });
  });

  it('is refused when a name leads inside, be it with one address of several', async () => {
    for (const inside of ['127.0.0.1', '10.0.0.7', '::1', '::ffff:169.254.169.254']) {
      const pinned = await pinTarget('https://rebound.example/', { privateTargets: 'none' }, async () => [
        '93.184.215.14',
        inside,
      ]);
      expect(pinned).toEqual({ ok: false, error: `rebound.example leads to ${inside}, which is not a public address` });
    }
    expect((await pinTarget('https://nowhere.example/', { privateTargets: 'none' }, nobody)).ok).toBe(false);
  });

  it('may be on loopback, or inside, when the settings say so; plain HTTP stays inside', async () => {
    expect((await pinTarget('http://127.0.0.1:9000/', { privateTargets: 'loopback' }, nobody)).ok).toBe(true);
    expect((await pinTarget('http://10.0.0.7/', { privateTargets: 'loopback' }, nobody)).ok).toBe(false);
    expect((await pinTarget('http://10.0.0.7/', { privateTargets: 'private' }, nobody)).ok).toBe(true);
    expect((await pinTarget('http://169.254.169.254/', { privateTargets: 'private' }, nobody)).ok).toBe(false);
    expect(
      (await pinTarget('http://example.com/', { privateTargets: 'private' }, async () => ['93.184.215.14'])).ok,
    ).toBe(false);
  });

  it('is never a metadata service, whatever the settings open', () => {
    for (const address of ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254', 'fe80::1']) {
      expect(judgeAddress(address, 'private')).toBe('refused');
    }
    expect(judgeAddress('fd00::1', 'private')).toBe('excepted');
  });

  it('must be one of the allowed hosts, when there are any', () => {
    const policy = { privateTargets: 'none', allowedHosts: ['hooks.example.com', '*.Corp.example'] } as const;
    const allowed = (url: string): boolean => checkTargetUrl(url, policy).ok;
    expect(allowed('https://hooks.example.com/x') && allowed('https://a.b.corp.example/')).toBe(true);
    for (const other of [
      'https://example.com/',
      'https://corp.example/',
      'https://notcorp.example/',
      'https://8.8.8.8/',
    ])
      expect(allowed(other)).toBe(false);
  });

  it('is judged by address, and what is no address is refused', () => {
    expect(judgeAddress('8.8.8.8', 'none')).toBe('public');
    expect(judgeAddress('2606:4700::1111', 'none')).toBe('public');
    expect(judgeAddress('2001:db8::1', 'private')).toBe('refused');
    expect(judgeAddress('example.com', 'private')).toBe('refused');
  });
});

describe('the signature', () => {
  // Computed with: printf '%s' '1800000000.{"a":1}' | openssl dgst -sha256 -hmac topsecret-topsecret
  it('is what openssl computes', () => {
    expect(signature('topsecret-topsecret', '1800000000', '{"a":1}')).toBe(
      'sha256=4361b670f13403d12b459e15b9c5b2e4f1a2b25af83b7a00cf5db7373de5ab9b',
    );
  });
});
