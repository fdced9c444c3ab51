import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether `header` (`sha256=<hex>`, GitHub's `X-Hub-Signature-256`) is the signature of these bytes under any of the
 * secrets. Every secret is tried, in constant time, so that nothing is learnt from how long a refusal takes.
 */
export function isSigned(body: Buffer, header: string | undefined, secrets: readonly string[]): boolean {
  const given = Buffer.from(/^sha256=([0-9a-f]{64})$/.exec(header ?? '')?.[1] ?? '', 'hex');
  let genuine = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(body).digest();
    if (given.length === expected.length && timingSafeEqual(given, expected)) genuine = true;
  }
  return genuine;
}
