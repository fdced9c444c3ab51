import { BlockList, isIP } from 'node:net';

/** How CodePipeline's webhooks know who sends (codepipeline.md 1.8). */
const webhookAuthentications = ['GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'] as const;
export type WebhookAuthentication = (typeof webhookAuthentications)[number];

export interface AuthenticationConfiguration {
  readonly secretToken?: string;
  readonly allowedIpRange?: string;
}

/** Why the configuration does not fit the kind; nothing when it does. */
export function whyAuthenticationIsWrong(
  kind: WebhookAuthentication,
  { secretToken, allowedIpRange }: AuthenticationConfiguration,
): string | undefined {
  switch (kind) {
    case 'GITHUB_HMAC':
      if (allowedIpRange !== undefined) return 'AllowedIPRange must be absent with GITHUB_HMAC';
      return secretToken === undefined ? 'GITHUB_HMAC needs a SecretToken' : undefined;
    case 'IP':
      if (secretToken !== undefined) return 'SecretToken must be absent with IP';
      if (allowedIpRange === undefined) return 'IP needs an AllowedIPRange';
      return rangeOf(allowedIpRange) === undefined ? `AllowedIPRange ${allowedIpRange} is no CIDR block` : undefined;
    case 'UNAUTHENTICATED':
      return secretToken === undefined && allowedIpRange === undefined
        ? undefined
        : 'UNAUTHENTICATED takes neither SecretToken nor AllowedIPRange';
  }
}

/** Whether a sender's address lies in a CIDR block. */
export function isAllowed(range: string, address: string): boolean {
  const block = rangeOf(range);
  // A socket that speaks both protocols shows IPv4 so.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(plain);
  if (block === undefined || family === 0) return false;
  return block.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

function rangeOf(range: string): BlockList | undefined {
  const [, network = '', bits = ''] = /^([0-9A-Fa-f.:]+)\/(\d{1,3})$/.exec(range) ?? [];
  const family = isIP(network);
  const prefix = Number(bits);
  if (family === 0 || prefix > (family === 6 ? 128 : 32)) return undefined;
  const block = new BlockList();
  block.addSubnet(network, prefix, family === 6 ? 'ipv6' : 'ipv4');
  return block;
}
