/** The codes AWS's JSON services answer with when they do not accept a signature. */
export type SignatureRefusalCode =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException';

/** Why a signed request was not accepted, in AWS's code and wording: SDKs and people act on both. */
export interface SignatureRefusal {
  readonly code: SignatureRefusalCode;
  readonly message: string;
}

export const missingToken = (): SignatureRefusal => ({
  code: 'MissingAuthenticationTokenException',
  message: 'Missing Authentication Token',
});

export const incomplete = (message: string): SignatureRefusal => ({ code: 'IncompleteSignatureException', message });

export const invalid = (message: string): SignatureRefusal => ({ code: 'InvalidSignatureException', message });

export const unrecognizedClient = (detail = ''): SignatureRefusal => ({
  code: 'UnrecognizedClientException',
  message: `The security token included in the request is invalid.${detail}`,
});
