export { backoffDelay, type Backoff } from './backoff.ts';
export type { Brand } from './brand.ts';
export { days, formatDuration, hours, milliseconds, minutes, seconds, type Duration } from './duration.ts';
export { formatInstant, instant, parseInstant, plus, since, type Instant } from './instant.ts';
export { outcomes, type Outcome } from './outcome.ts';
export { Clock, Ids } from './ports.ts';
export { pointerToken, type Issue } from './problem.ts';
export { err, ok, type Result } from './result.ts';
export { assertNever } from './unreachable.ts';
