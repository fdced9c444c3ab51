import { err, minutes, ok, seconds, type Clock, type Duration, type Result } from '@millrace/kernel';
import { timingSafeEqual } from 'node:crypto';
import { basicIsoDate, toBasicIso } from './basic-iso-date.ts';
import type { SignatureClaim } from './claim.ts';
import { Recompute } from './recompute.ts';
import { expiredToken, incomplete, invalid, unrecognizedClient, type SignatureRefusal } from './refusal.ts';
import { headerValues, type SignedHead } from './signed-request.ts';

/** How far the client's clock and ours may be apart, in both directions. */
const allowedSkew: Duration = minutes(15);

/** The secret behind an access key id and whoever it belongs to. */
export interface FoundKey<Owner> {
  readonly secretAccessKey: string;
  readonly owner: Owner;
}

export interface SignatureVerifierOptions<Owner> {
  readonly clock: Clock;
  readonly region: string;
  /** The signing name clients must use: `codepipeline`, `s3`. */
  readonly service: string;
  /**
   * Undefined for a key that is unknown or switched off, and for a session token that is not good for it: an access key
   * of its own must be refused when a token comes along. `expired` for a session that was good once.
   */
  findKey(accessKeyId: string, sessionToken: string | undefined): Promise<FoundKey<Owner> | 'expired' | undefined>;
}

/** A signature that was found right, and the means to verify what is signed in its succession. */
export interface ProvenClaim<Owner> {
  readonly accessKeyId: string;
  readonly owner: Owner;
  readonly recompute: Recompute;
}

/** Judges scope, signed headers and time: all that can be said without the key. */
export function refuseClaim<Owner>(
  request: SignedHead,
  claim: SignatureClaim,
  options: SignatureVerifierOptions<Owner>,
): SignatureRefusal | undefined {
  return refuseScope(claim, options) ?? refuseSignedHeaders(request, claim) ?? refuseTime(claim, options.clock);
}

/** Finds the key and compares signatures, in constant time. */
export async function proveClaim<Owner>(
  request: SignedHead,
  claim: SignatureClaim,
  payloadHash: string,
  options: SignatureVerifierOptions<Owner>,
  escapesPath: boolean,
): Promise<Result<ProvenClaim<Owner>, SignatureRefusal>> {
  const { accessKeyId } = claim.scope;
  const key = await options.findKey(accessKeyId, claim.sessionToken);
  if (key === 'expired') return err(expiredToken());
  if (!key) return err(unrecognizedClient(claim.sessionToken === undefined ? 'unknown-key' : 'invalid-token'));
  const recompute = new Recompute(accessKeyId, key.secretAccessKey, claim, escapesPath);
  const expected = await recompute.of(request, claim, payloadHash);
  if (!sameSignature(expected.signature, claim.signature)) {
    return err(
      invalid(
        'mismatch',
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
          'Key and signing method. Consult the service documentation for details.\n\n' +
          `The Canonical String for this request should have been\n'${expected.canonicalRequest}'\n\n` +
          `The String-to-Sign should have been\n'${expected.stringToSign}'\n`,
      ),
    );
  }
  return ok({ accessKeyId, owner: key.owner, recompute });
}

/** Both are 64 hex digits. */
export function sameSignature(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refuseScope<Owner>(
  { scope, signedAt }: SignatureClaim,
  { region, service }: SignatureVerifierOptions<Owner>,
): SignatureRefusal | undefined {
  const complaints: string[] = [];
  if (scope.region !== region) {
    complaints.push(`Credential should be scoped to a valid region, not '${scope.region}'. This is '${region}'.`);
  }
  if (scope.service !== service) complaints.push(`Credential should be scoped to correct service: '${service}'.`);
  if (scope.terminator !== 'aws4_request') {
    complaints.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${scope.terminator}'.`);
  }
  if (scope.date !== signedAt.slice(0, 8)) {
    complaints.push(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${scope.date}' != '${signedAt.slice(0, 8)}', from '${signedAt}'.`,
    );
  }
  return complaints.length > 0 ? invalid('wrong-scope', complaints.join(' ')) : undefined;
}

function refuseTime({ signedAt, validForSeconds }: SignatureClaim, clock: Clock): SignatureRefusal | undefined {
  const now = clock.now();
  const signed = basicIsoDate(signedAt).getTime();
  if (Number.isNaN(signed)) return incomplete(`Date must be in ISO-8601 'basic format'. Got '${signedAt}'.`);
  if (signed > now + allowedSkew) {
    const latest = `${toBasicIso(now + allowedSkew)} (${toBasicIso(now)} + 15 min.)`;
    return invalid('clock-skewed', `Signature not yet current: ${signedAt} is still later than ${latest}`);
  }
  if (validForSeconds !== undefined) {
    const expires = signed + seconds(validForSeconds);
    return expires < now
      ? invalid('url-expired', `Signature expired: ${toBasicIso(expires)} is now earlier than ${toBasicIso(now)}`)
      : undefined;
  }
  if (signed < now - allowedSkew) {
    const earliest = `${toBasicIso(now - allowedSkew)} (${toBasicIso(now)} - 15 min.)`;
    return invalid('clock-skewed', `Signature expired: ${signedAt} is now earlier than ${earliest}`);
  }
  return undefined;
}

/** Everything that changes what a request means must be under the signature. */
function refuseSignedHeaders(request: SignedHead, { signedHeaders }: SignatureClaim): SignatureRefusal | undefined {
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
  return complaints.length > 0 ? invalid('unsigned-header', complaints.join(' ')) : undefined;
}
