import type { Duration } from '@millrace/kernel';

/** The longest delay that a timer of Node takes; a longer one would ring at once. */
const longestDelay = 2 ** 31 - 1;

/** Calls after a span of any length. The timer keeps no process alive. @returns what calls it off */
export function callAfter(span: Duration, call: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    const delay = Math.min(left, longestDelay);
    timer = setTimeout(() => (left > delay ? wait(left - delay) : call()), delay).unref();
  };
  wait(span);
  return () => clearTimeout(timer);
}
