import { BubblewrapExecutor, whyNoBubblewrap } from './bubblewrap-executor.ts';
import type { Executor } from './executor.ts';
import { ProcessExecutor } from './process-executor.ts';

export interface SandboxChoice {
  /** `auto`: bubblewrap where it works, otherwise plain processes, loudly. `bubblewrap`: or not at all. */
  readonly sandbox: 'auto' | 'bubblewrap' | 'none';
  readonly network: 'shared' | 'none';
  /** Folders outside the system's own that commands may read. */
  readonly readOnly: readonly string[];
}

/** @throws Error when bubblewrap is demanded and does not work here. */
export async function chooseExecutor({ sandbox, network, readOnly }: SandboxChoice): Promise<Executor> {
  if (sandbox === 'none') return new ProcessExecutor('the runner is set to use no sandbox');
  const why = await whyNoBubblewrap({ network, readOnly });
  if (why === undefined) return new BubblewrapExecutor({ network, readOnly });
  if (sandbox === 'bubblewrap') throw new Error(`The runner is set to use bubblewrap, but ${why}`);
  return new ProcessExecutor(why);
}
