import { ensure, type Verdict } from './judge/violation.ts';

/** What the outside world really did, written down by itself. */
export class Books {
  private readonly granted = new Set<string>();
  private readonly begun = new Map<string, number>();

  constructor(private readonly verdict: Verdict) {}

  grant(jobId: string, fence: number): void {
    this.granted.add(`${jobId}#${fence}`);
  }

  /** The user's work begins: once for every dispatch that was granted, and never otherwise. */
  begin(jobId: string, fence: number): void {
    const dispatch = `${jobId}#${fence}`;
    const times = (this.begun.get(dispatch) ?? 0) + 1;
    this.begun.set(dispatch, times);
    this.verdict.guard(() => {
      ensure(this.granted.has(dispatch), () => `the work of ${dispatch} began without a grant`);
      ensure(times === 1, () => `the work of ${dispatch} began ${times} times`);
    });
  }
}
