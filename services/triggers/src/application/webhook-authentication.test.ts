import { describe, expect, it } from 'vitest';
import { isAllowed, whyAuthenticationIsWrong } from './webhook-authentication.ts';

describe('the authentication of a webhook', () => {
  it.each([
    ['GITHUB_HMAC', { secretToken: 's' }],
    ['IP', { allowedIpRange: '10.0.0.0/8' }],
    ['IP', { allowedIpRange: '2001:db8::/32' }],
    ['UNAUTHENTICATED', {}],
  ] as const)('%s takes %o', (kind, configuration) => {
    expect(whyAuthenticationIsWrong(kind, configuration)).toBeUndefined();
  });

  it.each([
    ['GITHUB_HMAC', {}],
    ['GITHUB_HMAC', { secretToken: 's', allowedIpRange: '10.0.0.0/8' }],
    ['IP', {}],
    ['IP', { allowedIpRange: '10.0.0.0/33' }],
    ['IP', { allowedIpRange: '10.0.0.0' }],
    ['IP', { allowedIpRange: '::/129' }],
    ['IP', { allowedIpRange: '10.0.0.0/8', secretToken: 's' }],
    ['UNAUTHENTICATED', { secretToken: 's' }],
    ['UNAUTHENTICATED', { allowedIpRange: '10.0.0.0/8' }],
  ] as const)('%s refuses %o', (kind, configuration) => {
    expect(whyAuthenticationIsWrong(kind, configuration)).toBeTypeOf('string');
  });

  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['0.0.0.0/0', '::1', false],
    ['10.0.0.0/8', 'nobody', false],
  ])('%s lets %s in: %s', (range, address, expected) => expect(isAllowed(range, address)).toBe(expected));
});
