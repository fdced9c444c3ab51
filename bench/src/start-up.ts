import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startMeasured } from './measured-platform.ts';
import { memoryOfTree } from './memory.ts';
import { median, round } from './statistics.ts';
import { temporaryFolder } from './workbench.ts';

export interface StartUpReport {
  /** Seconds from starting the process on an empty folder to "ready": databases, keys and administrator are made. */
  readonly coldSeconds: number;
  /** Seconds on the folder of an earlier run. */
  readonly warmSeconds: number;
  /** Warm start over the start of a bare `node -e 0`, in the same run. */
  readonly warmOverBareNode: number;
  readonly idleMebibytes: number;
  readonly idleProcesses: number;
}

const REPETITIONS = 5;

/** Start-up, cold and warm, and the memory of the whole tree of processes once it is idle. */
export async function measureStartUp(mode: 'embedded' | 'processes'): Promise<StartUpReport> {
  const cold: number[] = [];
  const warm: number[] = [];
  const bare: number[] = [];
  let idle = { mebibytes: 0, processes: 0 };
  for (let n = 0; n < REPETITIONS; n++) {
    const folder = await temporaryFolder();
    const home = join(folder.path, 'home');
    const first = await startMeasured({ home, mode });
    cold.push(first.startSeconds);
    await first.stop();
    bare.push(await bareNode());
    const second = await startMeasured({ home, mode });
    warm.push(second.startSeconds);
    // Idle means after the garbage of the start has been given back.
    await wait(5_000);
    idle = memoryOfTree(second.pid);
    await second.stop();
    await folder.remove();
  }
  return {
    coldSeconds: round(median(cold)),
    warmSeconds: round(median(warm)),
    warmOverBareNode: round(median(warm) / median(bare)),
    idleMebibytes: idle.mebibytes,
    idleProcesses: idle.processes,
  };
}

async function bareNode(): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await once(child, 'exit');
  return (performance.now() - began) / 1000;
}
