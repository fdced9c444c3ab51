export type { EgressPolicy, PrivateTargets } from './address-policy.ts';
export { GuardedHttp, type Answer, type OutgoingRequest, type RequestLimits } from './guarded-http.ts';
export { signature } from './signature.ts';
export { checkTargetUrl, type Resolve } from './target.ts';
