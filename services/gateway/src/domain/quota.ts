import { instant, type Instant } from '@millrace/kernel';

/** So many tokens, which come back evenly over the window. */
export interface Quota {
  /** For machines that read the headers: which quota it is. */
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

/** How many tokens there were, and when. A bucket that nobody remembers is full. */
export interface Bucket {
  readonly tokens: number;
  readonly at: Instant;
}

export interface Taken {
  readonly bucket: Bucket;
  readonly allowed: boolean;
  /** Whole tokens that are left. */
  readonly remaining: number;
  /** Seconds until the bucket is full again, if nobody takes from it. */
  readonly resetSeconds: number;
  /** Seconds until there is a token; 0 when there is one. */
  readonly retryAfterSeconds: number;
}

/** Takes one token. A refusal takes none, so that asking in vain does not keep the bucket empty. */
export function take({ limit, windowSeconds }: Quota, before: Bucket | undefined, now: Instant): Taken {
  const perSecond = limit / windowSeconds;
  const passedSeconds = before === undefined ? 0 : Math.max(0, now - before.at) / 1000;
  const there = Math.min(limit, (before?.tokens ?? limit) + passedSeconds * perSecond);
  const allowed = there >= 1;
  const tokens = allowed ? there - 1 : there;
  return {
    bucket: { tokens, at: instant(now) },
    allowed,
    remaining: Math.floor(tokens),
    resetSeconds: Math.ceil((limit - tokens) / perSecond),
    retryAfterSeconds: tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond),
  };
}
