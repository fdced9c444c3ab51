import { setTimeout as wait } from 'node:timers/promises';
import { answerParent } from '../asking.ts';
import type { Reachable } from '../measured-platform.ts';
import { connectAsWorker } from './connection.ts';
import type { Mode, StageShape } from './definitions.ts';
import { Population } from './population.ts';
import { SimulatedWorkers } from './simulated-workers.ts';

/** The load generator in a process of its own. The one argument: where the platform is, and the region, as JSON. */
export interface LoadSettings {
  readonly reachable: Pick<Reachable, 'natsUrl' | 'workerCredentialsFile'>;
  readonly region: string;
  /** Jobs in hand at the same time, for each action type. */
  readonly slots: number;
}

export interface NewPipelines {
  /** Names are `<prefix>-<number>`; modes are taken in turn. */
  readonly prefix: string;
  readonly count: number;
  readonly modes: readonly Mode[];
  readonly stages: readonly StageShape[];
  /** Executions under way in each pipeline at first. */
  readonly executionsEach: number;
}

/** Executions started at a fixed rate, whatever has ended: pipelines are taken in turn. */
export interface Pace {
  readonly prefix: string;
  readonly count: number;
  readonly executionsPerSecond: number;
}

export interface LoadCounts {
  readonly at: number;
  readonly claimed: number;
  readonly refused: number;
  readonly settled: number;
  readonly ended: Partial<Record<string, number>>;
  readonly active: number;
  /** Since the last time somebody asked. */
  readonly handOvers: readonly number[];
}

const settings = JSON.parse(process.argv[2] ?? '{}') as LoadSettings;
const connection = await connectAsWorker(settings.reachable, settings.region);
const workers = await SimulatedWorkers.start(connection, settings.slots);
const population = await Population.follow(connection);
population.onEnd = ({ executionId }) => workers.forget(executionId);

async function create({ prefix, count, modes, stages, executionsEach }: NewPipelines): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => n).values();
  const creator = async (): Promise<void> => {
    for (const n of numbers) {
      const mode = modes[n % modes.length] ?? 'SUPERSEDED';
      await population.create(`${prefix}-${n}`, mode, stages);
      for (let more = 1; more < executionsEach; more++) await population.start(`${prefix}-${n}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, creator));
}

let pacing: NodeJS.Timeout | undefined;
let paceFailure: unknown;
const PACE_MILLISECONDS = 10;

/** From now on; nothing that has ended is replaced any more. */
function pace({ prefix, count, executionsPerSecond }: Pace): void {
  population.replacing = false;
  const began = performance.now();
  let started = 0;
  pacing = setInterval(() => {
    const due = (executionsPerSecond * (performance.now() - began)) / 1000;
    for (; started < due; started++)
      void population.start(`${prefix}-${started % count}`).catch((error: unknown) => (paceFailure ??= error));
  }, PACE_MILLISECONDS);
}

function counts(): LoadCounts {
  if (paceFailure !== undefined) throw paceFailure;
  workers.check();
  population.check();
  return {
    at: performance.now(),
    ...workers.counts,
    ended: { ...population.ended },
    active: population.active,
    handOvers: workers.takeHandOvers(),
  };
}

/** Lets everything come to its end. @returns whether it did within the time given. */
async function drain({ withinSeconds }: { readonly withinSeconds: number }): Promise<boolean> {
  population.replacing = false;
  clearInterval(pacing);
  const deadline = performance.now() + withinSeconds * 1000;
  while (population.active > 0 && performance.now() < deadline) await wait(50);
  return population.active === 0;
}

const startedElsewhere = (count: number): void => population.startedElsewhere(count);

answerParent({}, { create, pace, counts, drain, startedElsewhere }, async () => {
  await workers.stop();
  population.stop();
  await connection.bus.close();
});
