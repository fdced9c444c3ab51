import { Rejected } from '@millrace/service';
import type { FastifyReply } from 'fastify';
import type { RateVerdict } from '../../application/rate-limiter.ts';

/** Says what is left. @throws Rejected when it was one too many. */
export function heedRate(reply: FastifyReply, verdict: RateVerdict): void {
  sayRate(reply, verdict);
  if (verdict.refusal) throw new Rejected(verdict.refusal);
}

/**
 * What is left, in the fields of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit` as its newest
 * revision has them, and the three single ones of its earlier revisions, which is what most clients read.
 */
function sayRate(reply: FastifyReply, { quota, remaining, resetSeconds, ...verdict }: RateVerdict): void {
  void reply
    .header('ratelimit-policy', `"${quota.name}";q=${quota.limit};w=${quota.windowSeconds}`)
    .header('ratelimit', `"${quota.name}";r=${remaining};t=${resetSeconds}`)
    .header('ratelimit-limit', String(quota.limit))
    .header('ratelimit-remaining', String(remaining))
    .header('ratelimit-reset', String(resetSeconds));
  if (!verdict.allowed) void reply.header('retry-after', String(verdict.retryAfterSeconds));
}
