import { BlockList, isIP } from 'node:net';

/** Which addresses beyond the public Internet a target may have. Plain HTTP is for these exceptions only. */
export type PrivateTargets = 'none' | 'loopback' | 'private';

export interface EgressPolicy {
  /** `anywhere` judges nothing: for URLs that the operator wrote. */
  readonly privateTargets: PrivateTargets | 'anywhere';
  /** The only hosts that may be called, `*.example.com` for all below a name; any when empty or absent. */
  readonly allowedHosts?: readonly string[];
}

type Cidr = readonly [network: string, prefix: number];

/** IANA's special-purpose registries: everything that is not the public Internet. */
const specialIpv4: readonly Cidr[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Within 2000::/3, the only public block of IPv6. 2002::/16 and 2001::/23 wrap IPv4 addresses. */
const specialIpv6: readonly Cidr[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

function listOf(ipv4: readonly Cidr[], ipv6: readonly Cidr[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, 'ipv6');
  return list;
}

/**
 * Where clouds hand out credentials, and what lies outside the link-local range besides: Azure's address is a public
 * one, those of IPv6 are site-local. No setting opens them.
 */
const metadata = listOf(
  [
    ['168.63.129.16', 32],
    ['169.254.0.0', 16],
    ['100.100.100.200', 32],
  ],
  [
    ['fe80::', 10],
    ['fd00:ec2::254', 128],
    ['fd20:ce::254', 128],
  ],
);
const special = listOf(specialIpv4, specialIpv6);
const globalIpv6 = listOf([], [['2000::', 3]]);
const loopback = listOf([['127.0.0.0', 8]], [['::1', 128]]);
const siteLocal = listOf(
  [
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  [['fc00::', 7]],
);

/** `::ffff:a.b.c.d` reaches a.b.c.d, so it is judged as that. */
const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

function unmapped(address: string): string {
  const match = mapped.exec(address);
  if (match === null) return address;
  if (match[1] !== undefined) return match[1];
  const high = Number.parseInt(match[2] ?? '', 16);
  const low = Number.parseInt(match[3] ?? '', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

export type AddressVerdict = 'public' | 'excepted' | 'refused';

/** Judges one IP address as DNS or a URL gave it. `excepted`: not public, but the settings allow it. */
export function judgeAddress(address: string, allowed: EgressPolicy['privateTargets']): AddressVerdict {
  const plain = unmapped(address);
  const family = isIP(plain) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(plain) === 0) return 'refused';
  if (allowed === 'anywhere') return 'excepted';
  if (metadata.check(plain, family)) return 'refused';
  const isPublic = !special.check(plain, family) && (family === 'ipv4' || globalIpv6.check(plain, family));
  if (isPublic) return 'public';
  if (allowed !== 'none' && loopback.check(plain, family)) return 'excepted';
  if (allowed === 'private' && siteLocal.check(plain, family)) return 'excepted';
  return 'refused';
}
