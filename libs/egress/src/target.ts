import { err, ok, type Result } from '@millrace/kernel';
import { isIP } from 'node:net';
import { judgeAddress, type EgressPolicy } from './address-policy.ts';

/** Where to connect: the address was judged, and nothing is resolved again afterwards. */
export interface PinnedTarget {
  readonly url: URL;
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** What can be said of a URL without asking DNS: said as early as somebody writes it. */
export function checkTargetUrl(text: string, { privateTargets, allowedHosts = [] }: EgressPolicy): Result<URL, string> {
  if (!URL.canParse(text)) return err('this is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || privateTargets === 'none')) {
    return err('only https targets are allowed');
  }
  if (url.username !== '' || url.password !== '') return err('credentials in a URL end up in logs; use the signature');
  if (allowedHosts.length > 0 && !allowedHosts.some((allowed) => isNamedBy(allowed, url.hostname))) {
    return err(`${url.hostname} is none of the hosts that the settings allow`);
  }
  // The URL parser has turned decimal, octal and hexadecimal forms into dots by now.
  const literal = literalAddress(url);
  if (literal !== undefined && judgeAddress(literal, privateTargets) === 'refused') {
    return err(`${literal} is not a public address`);
  }
  return ok(url);
}

/** Resolves once and picks an acceptable address; refuses when any address of the name is not. */
export async function pinTarget(
  text: string,
  policy: EgressPolicy,
  resolve: Resolve,
): Promise<Result<PinnedTarget, string>> {
  const checked = checkTargetUrl(text, policy);
  if (!checked.ok) return checked;
  const url = checked.value;
  const literal = literalAddress(url);
  const addresses = literal === undefined ? await resolve(url.hostname) : [literal];
  const [address] = addresses;
  if (address === undefined) return err(`${url.hostname} has no address`);
  for (const candidate of addresses) {
    const verdict = judgeAddress(candidate, policy.privateTargets);
    if (verdict === 'refused') return err(`${url.hostname} leads to ${candidate}, which is not a public address`);
    if (verdict === 'public' && url.protocol === 'http:') return err('public targets must use https');
  }
  return ok({ url, address, family: isIP(address) === 6 ? 6 : 4 });
}

function isNamedBy(allowed: string, hostname: string): boolean {
  const wanted = allowed.toLowerCase();
  return wanted.startsWith('*.') ? hostname.endsWith(wanted.slice(1)) : hostname === wanted;
}

function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}
