import { problem, type Problem } from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { take, type Bucket, type Quota, type Taken } from '../domain/quota.ts';
import { Settings } from '../settings.ts';

/** Most buckets that are kept; the one that was used longest ago goes first, and is full when it comes back. */
const mostBuckets = 10_000;
const failureWindowSeconds = 60;

export interface RateVerdict extends Taken {
  readonly quota: Quota;
  /** Why not, when it is not allowed. */
  readonly refusal: Problem | undefined;
}

/**
 * How often who may ask, for every door. Each gateway process counts for itself (ADR 0112): behind n replicas a quota is up
 * to n times as large.
 */
@Injectable()
export class RateLimiter {
  private readonly requests: Quota;
  private readonly failures: Quota;
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly clock: Clock,
    { rateLimit, rateWindowSeconds, failureLimit }: Settings,
  ) {
    this.requests = { name: 'requests', limit: rateLimit, windowSeconds: rateWindowSeconds };
    this.failures = { name: 'failed-proofs', limit: failureLimit, windowSeconds: failureWindowSeconds };
  }

  /** Counts a request of a principal that has proven itself. */
  request(principalArn: string): RateVerdict {
    return this.#take(this.requests, principalArn);
  }

  /** Counts a proof from this address that was wrong. Who proves itself is served whatever others there did. */
  failure(sourceAddress: string): RateVerdict {
    return this.#take(this.failures, sourceAddress);
  }

  #take(quota: Quota, who: string): RateVerdict {
    const key = `${quota.name} ${who}`;
    const taken = take(quota, this.buckets.get(key), this.clock.now());
    this.buckets.delete(key);
    this.buckets.set(key, taken.bucket);
    if (this.buckets.size > mostBuckets) {
      const [oldest = key] = this.buckets.keys();
      this.buckets.delete(oldest);
    }
    return { ...taken, quota, refusal: taken.allowed ? undefined : refusalOf(quota, taken) };
  }
}

const refusalOf = ({ name, limit, windowSeconds }: Quota, { retryAfterSeconds }: Taken): Problem =>
  problem(
    'request.rate',
    `Rate exceeded: ${limit} ${name.replaceAll('-', ' ')} in ${windowSeconds} s are allowed. Try again in ${retryAfterSeconds} s.`,
  );
