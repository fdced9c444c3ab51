import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a delivery comes from somebody who knows one of the secrets. GitHub, Gitea, Forgejo and Bitbucket sign the
 * body: `X-Hub-Signature-256` counts when it is there, `X-Hub-Signature` otherwise (codepipeline.md 1.8). GitLab sends the
 * secret itself. Everything is compared in constant time and against every secret, so that nothing is learnt from how long
 * a refusal takes.
 */
export function isGenuine(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  secrets: readonly string[],
): boolean {
  const signature = headers['x-hub-signature-256'] ?? headers['x-hub-signature'];
  const token = headers['x-gitlab-token'];
  const [, algorithm = 'sha256', hex = ''] = /^(sha256|sha1)=([0-9a-f]{40}|[0-9a-f]{64})$/.exec(signature ?? '') ?? [];
  const given = signature === undefined && token !== undefined ? digest(token) : Buffer.from(hex, 'hex');
  let genuine = false;
  for (const secret of secrets) {
    const expected =
      signature === undefined && token !== undefined
        ? digest(secret)
        : createHmac(algorithm, secret).update(body).digest();
    if (given.length === expected.length && timingSafeEqual(given, expected)) genuine = true;
  }
  return genuine;
}

/** Of one length, whatever was sent. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
