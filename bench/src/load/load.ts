import { fileURLToPath } from 'node:url';
import { startChild } from '../asking.ts';
import type { LoadCounts, LoadSettings, NewPipelines, Pace } from './load-process.ts';

/** The load generator, from outside. */
export interface Load {
  readonly pid: number;
  create(pipelines: NewPipelines): Promise<void>;
  /** Starts executions at a fixed rate instead of replacing those that have ended. */
  pace(pace: Pace): Promise<void>;
  counts(): Promise<LoadCounts>;
  /** Executions that others have started and that are to end before it is drained. */
  startedElsewhere(count: number): Promise<void>;
  /** Starts nothing more and waits for what runs. @returns whether everything came to its end in time. */
  drain(withinSeconds: number): Promise<boolean>;
  end(): Promise<void>;
}

const entry = fileURLToPath(new URL('./load-process.js', import.meta.url));

export async function startLoad({ reachable, region, slots }: LoadSettings): Promise<Load> {
  const { natsUrl, workerCredentialsFile } = reachable;
  const child = await startChild(entry, [
    JSON.stringify({ reachable: { natsUrl, workerCredentialsFile }, region, slots }),
  ]);
  return {
    pid: child.pid,
    create: async (pipelines) => void (await child.ask('create', pipelines)),
    pace: async (asked) => void (await child.ask('pace', asked)),
    counts: async () => (await child.ask('counts')) as LoadCounts,
    startedElsewhere: async (count) => void (await child.ask('startedElsewhere', count)),
    drain: async (withinSeconds) => (await child.ask('drain', { withinSeconds })) as boolean,
    end: () => child.end(),
  };
}
