import type { SignatureFault, SignatureRefusal } from '@millrace/access';

/** The statuses that S3 gives its codes. */
const statuses = {
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  ExpiredToken: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidToken: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

export type S3Code = keyof typeof statuses;

/** Ends a request to the S3 door with one of S3's errors. */
export class S3Refusal extends Error {
  override readonly name = 'S3Refusal';
  readonly status: number;

  /** @param details more elements of the answer */
  constructor(
    readonly code: S3Code,
    message: string,
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.status = statuses[code];
  }
}

const codes: Readonly<Record<SignatureFault, S3Code>> = {
  missing: 'AccessDenied',
  malformed: 'AuthorizationHeaderMalformed',
  'wrong-scope': 'AuthorizationHeaderMalformed',
  'clock-skewed': 'RequestTimeTooSkewed',
  'url-expired': 'AccessDenied',
  'unsigned-header': 'AccessDenied',
  'unknown-key': 'InvalidAccessKeyId',
  'invalid-token': 'InvalidToken',
  'expired-token': 'ExpiredToken',
  mismatch: 'SignatureDoesNotMatch',
  payload: 'InvalidRequest',
};

/** What a signature is refused for, in S3's words; clients look for the region and sign again. */
export function signatureRefused({ fault, message }: SignatureRefusal, region: string, presigned: boolean): S3Refusal {
  const code = codes[fault];
  switch (fault) {
    case 'missing':
      return new S3Refusal(code, 'Access Denied: sign the request with the credentials of a job.');
    case 'malformed':
    case 'wrong-scope':
      return new S3Refusal(presigned ? 'AuthorizationQueryParametersError' : code, message, { Region: region });
    case 'clock-skewed':
      return new S3Refusal(code, 'The difference between the request time and the current time is too large.');
    case 'url-expired':
      return new S3Refusal(code, 'Request has expired');
    case 'unknown-key':
      return new S3Refusal(code, 'The AWS Access Key Id you provided does not exist in our records.');
    case 'invalid-token':
      return new S3Refusal(code, 'The provided token is malformed or otherwise invalid.');
    case 'expired-token':
      return new S3Refusal(code, 'The provided token has expired.');
    case 'unsigned-header':
    case 'mismatch':
    case 'payload':
      return new S3Refusal(code, message);
  }
}
