import { err, ok, type Result } from '@millrace/kernel';
import { createScope } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';
import type { ChunkSignatures } from './aws-chunked.ts';
import { proveClaim, refuseClaim, type ProvenClaim, type SignatureVerifierOptions } from './check-claim.ts';
import { readClaim, type SignatureClaim } from './claim.ts';
import { Payload, type PayloadProof } from './payload.ts';
import { invalid, type SignatureRefusal } from './refusal.ts';
import { headerValues, type SignedHead } from './signed-request.ts';

export interface VerifiedHead<Owner> {
  readonly accessKeyId: string;
  readonly owner: Owner;
  /** Reads the body and proves it. */
  readonly payload: Payload;
}

const emptySha256 = createHash('sha256').digest('hex');

/**
 * Signature Version 4 as S3 has it: the head is verified before the body has come, the path is not escaped a second time,
 * and the body may be signed whole, not at all, or chunk by chunk (`aws-chunked`, with or without a signed trailer).
 */
export class S3SignatureVerifier<Owner> {
  readonly #options: SignatureVerifierOptions<Owner>;

  constructor(options: Omit<SignatureVerifierOptions<Owner>, 'service'>) {
    this.#options = { ...options, service: 's3', findKey: (id, token) => options.findKey(id, token) };
  }

  async verify(head: SignedHead): Promise<Result<VerifiedHead<Owner>, SignatureRefusal>> {
    const claim = readClaim(head);
    if (!claim.ok) return claim;
    const refusal = refuseClaim(head, claim.value, this.#options);
    if (refusal) return err(refusal);
    const declared = declaredPayload(head, claim.value);
    if (!declared.ok) return declared;
    const proven = await proveClaim(head, claim.value, declared.value, this.#options, false);
    if (!proven.ok) return proven;
    const { accessKeyId, owner } = proven.value;
    return ok({ accessKeyId, owner, payload: new Payload(head, proofOf(declared.value, claim.value, proven.value)) });
  }
}

/** What stands in the place of the body's digest under the signature. */
function declaredPayload(head: SignedHead, claim: SignatureClaim): Result<string, SignatureRefusal> {
  const values = headerValues(head, 'x-amz-content-sha256');
  const declared = values[0]?.trim() ?? claim.query['X-Amz-Content-Sha256']?.[0];
  if (declared === undefined) {
    return claim.presigned
      ? ok('UNSIGNED-PAYLOAD')
      : err(invalid('payload', 'Missing required header for this request: x-amz-content-sha256'));
  }
  const known =
    /^[0-9a-f]{64}$/.test(declared) ||
    [
      'UNSIGNED-PAYLOAD',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
    ].includes(declared);
  if (known && values.length <= 1) return ok(declared);
  return err(
    invalid(
      'payload',
      'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, ' +
        'STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
    ),
  );
}

function proofOf<Owner>(declared: string, claim: SignatureClaim, proven: ProvenClaim<Owner>): PayloadProof {
  if (declared === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  if (declared === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return { kind: 'chunked', signatures: undefined };
  if (!declared.startsWith('STREAMING-')) return { kind: 'sha256', sha256: declared };
  return { kind: 'chunked', signatures: chunkSignatures(claim, proven) };
}

function chunkSignatures<Owner>(claim: SignatureClaim, { recompute }: ProvenClaim<Owner>): ChunkSignatures {
  const scope = createScope(claim.scope.date, claim.scope.region, claim.scope.service);
  const sign = (kind: string, ...lines: readonly string[]): Promise<string> =>
    recompute.signText([`AWS4-HMAC-SHA256-${kind}`, claim.signedAt, scope, ...lines].join('\n'), claim);
  return {
    seed: claim.signature,
    ofChunk: (previous, sha256) => sign('PAYLOAD', previous, emptySha256, sha256),
    ofTrailer: (previous, sha256) => sign('TRAILER', previous, sha256),
  };
}
