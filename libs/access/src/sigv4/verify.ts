import { err, minutes, ok, seconds, type Clock, type Duration, type Result } from '@millrace/kernel';
import { createHash, timingSafeEqual } from 'node:crypto';
import { basicIsoDate, toBasicIso } from './basic-iso-date.ts';
import { readClaim, type SignatureClaim } from './claim.ts';
import { Recompute } from './recompute.ts';
import { incomplete, invalid, unrecognizedClient, type SignatureRefusal } from './refusal.ts';
import { headerValues, splitTarget, type SignedRequest } from './signed-request.ts';

/** AWS's tolerance between the client's clock and ours. */
const allowedSkew: Duration = minutes(5);

export interface SignatureVerifierOptions<Owner> {
  readonly clock: Clock;
  readonly region: string;
  /** The signing name clients must use: `codepipeline`. */
  readonly service: string;
  /** The secret of an active key and whoever it belongs to; undefined for a key that is unknown or switched off. */
  findKey(accessKeyId: string): Promise<{ readonly secretAccessKey: string; readonly owner: Owner } | undefined>;
}

export interface VerifiedSignature<Owner> {
  readonly accessKeyId: string;
  readonly owner: Owner;
}

/**
 * Verifies AWS Signature Version 4, in the `Authorization` header or in the query of a presigned URL, over the raw
 * request. Stricter than AWS in three places, because nothing that signs for us needs them: the body is always part of
 * the signature, the path must be in normal form, and temporary credentials do not exist here.
 */
export class SignatureVerifier<Owner> {
  readonly #options: SignatureVerifierOptions<Owner>;

  constructor(options: SignatureVerifierOptions<Owner>) {
    this.#options = options;
  }

  async verify(request: SignedRequest): Promise<Result<VerifiedSignature<Owner>, SignatureRefusal>> {
    const claim = readClaim(request);
    if (!claim.ok) return claim;
    const refusal =
      this.#refuseScope(claim.value) ??
      refuseSignedHeaders(request, claim.value) ??
      refusePath(request) ??
      this.#refuseTime(claim.value);
    if (refusal) return err(refusal);
    if (claim.value.sessionToken !== undefined) {
      return err(unrecognizedClient(' Millrace issues no session tokens: sign with an access key alone.'));
    }
    const payload = hashPayload(request);
    if (!payload.ok) return payload;
    return this.#compare(request, claim.value, payload.value);
  }

  async #compare(
    request: SignedRequest,
    claim: SignatureClaim,
    payloadHash: string,
  ): Promise<Result<VerifiedSignature<Owner>, SignatureRefusal>> {
    const { accessKeyId } = claim.scope;
    const key = await this.#options.findKey(accessKeyId);
    if (!key) return err(unrecognizedClient());
    const expected = await new Recompute(accessKeyId, key.secretAccessKey, claim).of(request, claim, payloadHash);
    if (!timingSafeEqual(Buffer.from(expected.signature, 'hex'), Buffer.from(claim.signature, 'hex'))) {
      return err(
        invalid(
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
            'Key and signing method. Consult the service documentation for details.\n\n' +
            `The Canonical String for this request should have been\n'${expected.canonicalRequest}'\n\n` +
            `The String-to-Sign should have been\n'${expected.stringToSign}'\n`,
        ),
      );
    }
    return ok({ accessKeyId, owner: key.owner });
  }

  #refuseScope({ scope, signedAt }: SignatureClaim): SignatureRefusal | undefined {
    const { region, service } = this.#options;
    const complaints: string[] = [];
    if (scope.region !== region) {
      complaints.push(`Credential should be scoped to a valid region, not '${scope.region}'. This is '${region}'.`);
    }
    if (scope.service !== service) complaints.push(`Credential should be scoped to correct service: '${service}'.`);
    if (scope.terminator !== 'aws4_request') {
      complaints.push(
        `Credential should be scoped with a valid terminator: 'aws4_request', not '${scope.terminator}'.`,
      );
    }
    if (scope.date !== signedAt.slice(0, 8)) {
      complaints.push(
        'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
          `'${scope.date}' != '${signedAt.slice(0, 8)}', from '${signedAt}'.`,
      );
    }
    return complaints.length > 0 ? invalid(complaints.join(' ')) : undefined;
  }

  #refuseTime({ signedAt, validForSeconds }: SignatureClaim): SignatureRefusal | undefined {
    const now = this.#options.clock.now();
    const signed = basicIsoDate(signedAt).getTime();
    if (Number.isNaN(signed)) return incomplete(`Date must be in ISO-8601 'basic format'. Got '${signedAt}'.`);
    if (signed > now + allowedSkew) {
      const latest = `${toBasicIso(now + allowedSkew)} (${toBasicIso(now)} + 5 min.)`;
      return invalid(`Signature not yet current: ${signedAt} is still later than ${latest}`);
    }
    if (validForSeconds !== undefined) {
      const expires = signed + seconds(validForSeconds);
      return expires < now
        ? invalid(`Signature expired: ${toBasicIso(expires)} is now earlier than ${toBasicIso(now)}`)
        : undefined;
    }
    if (signed < now - allowedSkew) {
      const earliest = `${toBasicIso(now - allowedSkew)} (${toBasicIso(now)} - 5 min.)`;
      return invalid(`Signature expired: ${signedAt} is now earlier than ${earliest}`);
    }
    return undefined;
  }
}

/** Everything that changes what a request means must be under the signature. */
function refuseSignedHeaders(request: SignedRequest, { signedHeaders }: SignatureClaim): SignatureRefusal | undefined {
  const signed = new Set(signedHeaders);
  const complaints: string[] = [];
  if (!signed.has('host')) complaints.push("'Host' must be a 'SignedHeader' in the AWS Authorization.");
  for (const name of new Set(request.headers.map(([line]) => line.toLowerCase()))) {
    if (name.startsWith('x-amz-') && !signed.has(name)) {
      complaints.push(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  for (const name of signed) {
    if (headerValues(request, name).length === 0) complaints.push(`'${name}' is signed but was not sent.`);
  }
  const ordered = [...signed].toSorted();
  if (ordered.join(';') !== signedHeaders.join(';') || ordered.some((name) => name !== name.toLowerCase())) {
    complaints.push("'SignedHeaders' must be lower case, in alphabetical order and without repetition.");
  }
  return complaints.length > 0 ? invalid(complaints.join(' ')) : undefined;
}

/** The canonical form drops `.`, `..` and empty segments, so two different paths would share one signature. */
function refusePath(request: SignedRequest): SignatureRefusal | undefined {
  const { path } = splitTarget(request.target);
  const segments = path.split('/').slice(1, path.endsWith('/') ? -1 : undefined);
  const normal = path.startsWith('/') && segments.every((segment) => !['', '.', '..'].includes(segment));
  return normal ? undefined : invalid('The path must be absolute and without empty, "." or ".." segments.');
}

function hashPayload(request: SignedRequest): Result<string, SignatureRefusal> {
  const actual = createHash('sha256').update(request.body).digest('hex');
  const [declared, ...more] = headerValues(request, 'x-amz-content-sha256');
  if (declared === undefined || (declared === actual && more.length === 0)) return ok(actual);
  if (/^(UNSIGNED|STREAMING)-/.test(declared)) return err(invalid(`${declared} is not accepted: sign the body.`));
  return err(invalid("The provided 'x-amz-content-sha256' header does not match what was computed."));
}
