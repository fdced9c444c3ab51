import { parentPort, workerData } from 'node:worker_threads';
import { simulateSeeds, type Range } from './seeds.ts';

/** What a worker thread says of the seeds that it was given. */
export type Said =
  | { readonly type: 'failed'; readonly seed: number; readonly sentence: string }
  | { readonly type: 'done'; readonly steps: number };

const say = (said: Said): void => parentPort?.postMessage(said);
const steps = await simulateSeeds(workerData as Range, ({ seed, violation }) =>
  say({ type: 'failed', seed, sentence: violation?.message ?? '' }),
);
say({ type: 'done', steps });
