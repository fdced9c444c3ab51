import type { Brand } from './brand.ts';

/** A length of time in whole milliseconds. */
export type Duration = Brand<number, 'Duration'>;

export const milliseconds = (n: number): Duration => Math.trunc(n) as Duration;
export const seconds = (n: number): Duration => milliseconds(n * 1000);
export const minutes = (n: number): Duration => seconds(n * 60);
export const hours = (n: number): Duration => minutes(n * 60);
export const days = (n: number): Duration => hours(n * 24);

/** For people: `850ms`, `4.2s`, `3m05s`, `2h10m`. */
export function formatDuration(length: Duration): string {
  if (length < 1000) return `${length}ms`;
  if (length < 60_000) return `${(length / 1000).toFixed(1)}s`;
  const wholeSeconds = Math.round(length / 1000);
  const wholeMinutes = Math.floor(wholeSeconds / 60);
  if (wholeMinutes < 60) return `${wholeMinutes}m${String(wholeSeconds % 60).padStart(2, '0')}s`;
  return `${Math.floor(wholeMinutes / 60)}h${String(wholeMinutes % 60).padStart(2, '0')}m`;
}
