import type { Duration } from '@millrace/kernel';
import { logScope, type NestLog } from './log.ts';

interface Step {
  readonly what: string;
  readonly close: () => Promise<void>;
}

/** What has been opened, to be closed in the opposite order: at the end, or when the next thing could not be opened. */
export class Closing {
  private readonly steps: Step[] = [];
  private running: Promise<void> | undefined;

  constructor(private readonly log: NestLog) {}

  add(what: string, close: () => Promise<void>): void {
    this.steps.push({ what, close });
  }

  /** A step that fails is logged and keeps no other from being closed. Called again it waits for the first call. */
  run(): Promise<void> {
    this.running ??= logScope.run(this.log, () => this.closeAll());
    return this.running;
  }

  private async closeAll(): Promise<void> {
    for (const { what, close } of this.steps.toReversed()) {
      try {
        await close();
      } catch (error) {
        this.log.error({ msg: 'not-closed', what, error: error instanceof Error ? error.stack : String(error) });
      }
    }
  }
}

/** Waits for `work`, but no longer than `duration`. @throws when it took longer; the work itself goes on. */
export async function within<T>(duration: Duration, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not finished within ${duration} ms`)), duration);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
