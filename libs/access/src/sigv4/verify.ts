import { err, ok, type Result } from '@millrace/kernel';
import { createHash } from 'node:crypto';
import { proveClaim, refuseClaim, type SignatureVerifierOptions } from './check-claim.ts';
import { readClaim } from './claim.ts';
import { invalid, type SignatureRefusal } from './refusal.ts';
import { headerValues, splitTarget, type SignedRequest } from './signed-request.ts';

export interface VerifiedSignature<Owner> {
  readonly accessKeyId: string;
  readonly owner: Owner;
}

/**
 * Verifies AWS Signature Version 4, in the `Authorization` header or in the query of a presigned URL, over the raw
 * request. Stricter than AWS in two places, because nothing that signs for us needs them: the body is always part of the
 * signature, and the path must be in normal form. S3 has rules of its own: see `S3SignatureVerifier`.
 */
export class SignatureVerifier<Owner> {
  readonly #options: SignatureVerifierOptions<Owner>;

  constructor(options: SignatureVerifierOptions<Owner>) {
    this.#options = options;
  }

  async verify(request: SignedRequest): Promise<Result<VerifiedSignature<Owner>, SignatureRefusal>> {
    const claim = readClaim(request);
    if (!claim.ok) return claim;
    const refusal = refuseClaim(request, claim.value, this.#options) ?? refusePath(request);
    if (refusal) return err(refusal);
    const payload = hashPayload(request);
    if (!payload.ok) return payload;
    const proven = await proveClaim(request, claim.value, payload.value, this.#options, true);
    if (!proven.ok) return proven;
    return ok({ accessKeyId: proven.value.accessKeyId, owner: proven.value.owner });
  }
}

/** The canonical form drops `.`, `..` and empty segments, so two different paths would share one signature. */
function refusePath(request: SignedRequest): SignatureRefusal | undefined {
  const { path } = splitTarget(request.target);
  const segments = path.split('/').slice(1, path.endsWith('/') ? -1 : undefined);
  const normal = path.startsWith('/') && segments.every((segment) => !['', '.', '..'].includes(segment));
  return normal
    ? undefined
    : invalid('malformed', 'The path must be absolute and without empty, "." or ".." segments.');
}

function hashPayload(request: SignedRequest): Result<string, SignatureRefusal> {
  const actual = createHash('sha256').update(request.body).digest('hex');
  const [declared, ...more] = headerValues(request, 'x-amz-content-sha256');
  if (declared === undefined || (declared === actual && more.length === 0)) return ok(actual);
  if (/^(UNSIGNED|STREAMING)-/.test(declared)) {
    return err(invalid('payload', `${declared} is not accepted: sign the body.`));
  }
  return err(invalid('payload', "The provided 'x-amz-content-sha256' header does not match what was computed."));
}
