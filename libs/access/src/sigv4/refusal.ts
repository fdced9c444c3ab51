/** The codes AWS's JSON services answer with when they do not accept a signature. */
export type SignatureRefusalCode =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException';

/** What exactly is wrong; other services of AWS (S3) have other codes for the same. */
export type SignatureFault =
  | 'missing'
  | 'malformed'
  | 'wrong-scope'
  | 'clock-skewed'
  | 'url-expired'
  | 'unsigned-header'
  | 'unknown-key'
  | 'invalid-token'
  | 'expired-token'
  | 'mismatch'
  | 'payload';

/** Why a signed request was not accepted, in AWS's code and wording: SDKs and people act on both. */
export interface SignatureRefusal {
  readonly code: SignatureRefusalCode;
  readonly fault: SignatureFault;
  readonly message: string;
}

export const missingToken = (): SignatureRefusal => ({
  code: 'MissingAuthenticationTokenException',
  fault: 'missing',
  message: 'Missing Authentication Token',
});

export const incomplete = (message: string): SignatureRefusal => ({
  code: 'IncompleteSignatureException',
  fault: 'malformed',
  message,
});

export const invalid = (fault: SignatureFault, message: string): SignatureRefusal => ({
  code: 'InvalidSignatureException',
  fault,
  message,
});

export const unrecognizedClient = (fault: 'unknown-key' | 'invalid-token'): SignatureRefusal => ({
  code: 'UnrecognizedClientException',
  fault,
  message: 'The security token included in the request is invalid.',
});

export const expiredToken = (): SignatureRefusal => ({
  code: 'ExpiredTokenException',
  fault: 'expired-token',
  message: 'The security token included in the request is expired',
});
