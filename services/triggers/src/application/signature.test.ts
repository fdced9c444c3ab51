import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isGenuine } from './signature.ts';

const body = Buffer.from('{"ref":"refs/heads/main"}');
const sign = (algorithm: 'sha1' | 'sha256', secret: string): string =>
  `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;

describe('a delivery is genuine', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['signed with SHA-256', { 'x-hub-signature-256': sign('sha256', 'one') }, true],
    ['signed with the other secret', { 'x-hub-signature-256': sign('sha256', 'two') }, true],
    ['signed with no secret of ours', { 'x-hub-signature-256': sign('sha256', 'three') }, false],
    ['signed with SHA-1 alone', { 'x-hub-signature': sign('sha1', 'one') }, true],
    ["signed in Bitbucket's header", { 'x-hub-signature': sign('sha256', 'one') }, true],
    [
      'signed rightly with SHA-1 and wrongly with SHA-256',
      { 'x-hub-signature': sign('sha1', 'one'), 'x-hub-signature-256': sign('sha256', 'three') },
      false,
    ],
    ['with the token', { 'x-gitlab-token': 'two' }, true],
    ['with another token', { 'x-gitlab-token': 'three' }, false],
    ['with an empty token', { 'x-gitlab-token': '' }, false],
    ['with the token and a wrong signature', { 'x-gitlab-token': 'two', 'x-hub-signature-256': 'sha256=' }, false],
    ['with a digest of the wrong length', { 'x-hub-signature-256': sign('sha256', 'one').slice(0, 47) }, false],
    ['with an algorithm that is none', { 'x-hub-signature': sign('sha256', 'one').replace('sha256', 'md5') }, false],
    ['without any', {}, false],
  ])('or not: %s', (_what, headers, genuine) => expect(isGenuine(body, headers, ['one', 'two'])).toBe(genuine));
});
