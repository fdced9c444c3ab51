import { err, ok, type Result } from '@millrace/kernel';
import { isIP } from 'node:net';
import { judgeAddress, type PrivateTargets } from './address-policy.ts';

/** Where to connect: the address was judged, and nothing is resolved again afterwards. */
export interface PinnedTarget {
  readonly url: URL;
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** What can be said of a URL without asking DNS: said when the rule is made. */
export function checkTargetUrl(text: string, allowed: PrivateTargets): Result<URL, string> {
  if (!URL.canParse(text)) return err('this is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && (url.protocol !== 'http:' || allowed === 'none')) {
    return err('only https targets are allowed');
  }
  if (url.username !== '' || url.password !== '') return err('credentials in a URL end up in logs; use the signature');
  // The URL parser has turned decimal, octal and hexadecimal forms into dots by now.
  const literal = literalAddress(url);
  if (literal !== undefined && judgeAddress(literal, allowed) === 'refused') {
    return err(`${literal} is not a public address`);
  }
  return ok(url);
}

/** Resolves once and picks an acceptable address; refuses when any address of the name is not. */
export async function pinTarget(
  text: string,
  allowed: PrivateTargets,
  resolve: Resolve,
): Promise<Result<PinnedTarget, string>> {
  const checked = checkTargetUrl(text, allowed);
  if (!checked.ok) return checked;
  const url = checked.value;
  const literal = literalAddress(url);
  const addresses = literal === undefined ? await resolve(url.hostname) : [literal];
  const [address] = addresses;
  if (address === undefined) return err(`${url.hostname} has no address`);
  for (const candidate of addresses) {
    const verdict = judgeAddress(candidate, allowed);
    if (verdict === 'refused') return err(`${url.hostname} leads to ${candidate}, which is not a public address`);
    if (verdict === 'public' && url.protocol === 'http:') return err('public targets must use https');
  }
  return ok({ url, address, family: isIP(address) === 6 ? 6 : 4 });
}

function literalAddress(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isIP(host) === 0 ? undefined : host;
}
