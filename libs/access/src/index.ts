export { accessKeyIdPattern, generateAccessKey, type AccessKey } from './access-key.ts';
export { apiTokenDigest, apiTokenPattern, generateApiToken } from './api-token.ts';
export { SecretSealer, type SealFault } from './sealing.ts';
export type { SignatureRefusal, SignatureRefusalCode } from './sigv4/refusal.ts';
export { headerLines, type SignedRequest } from './sigv4/signed-request.ts';
export { SignatureVerifier, type SignatureVerifierOptions, type VerifiedSignature } from './sigv4/verify.ts';
