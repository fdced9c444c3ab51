import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { broken } from './broken.ts';
import { recorded } from './recorder.ts';
import { replayOf, type Range } from './seeds.ts';
import { simulate } from './simulate.ts';
import type { Said } from './worker.ts';

const usage = `npm run simulate -- --seeds N [--from S]     N seeds, on every core; each one that fails is printed
npm run simulate -- --seed S [--trace]       one seed; with --trace its whole story
npm run simulate -- --seed S --flaw NAME     one seed of an orchestration that is broken on purpose
npm run simulate -- --seed S --record        the longest history of that seed as a fixture, to be kept for ever
`;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function one(seed: number, { trace, flaw }: { readonly trace: boolean; readonly flaw: string | undefined }) {
  const flaws = flaw === undefined ? {} : broken[flaw];
  if (flaws === undefined) throw new Error(`no flaw is called '${flaw}'; there are: ${Object.keys(broken).join(', ')}`);
  const { steps, violation } = await simulate(seed, trace ? { flaws, tell: print } : { flaws });
  print(violation === undefined ? `seed ${seed} holds, in ${steps} steps` : `seed ${seed}: ${violation.message}`);
  return violation === undefined ? 0 : 1;
}

function many(range: Range): Promise<{ readonly failed: number; readonly steps: number }> {
  const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: range });
  let failed = 0;
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (said: Said) => {
      if (said.type === 'done') return resolve({ failed, steps: said.steps });
      failed += 1;
      print(`seed ${said.seed}: ${said.sentence}\n  replay: ${replayOf(said.seed)}`);
    });
  });
}

async function all({ from, count }: Range): Promise<number> {
  const began = performance.now();
  const threads = Math.min(availableParallelism(), count);
  const share = Math.ceil(count / threads);
  const ranges = Array.from({ length: threads }, (_, n) => ({
    from: from + n * share,
    count: Math.min(share, count - n * share),
  }));
  const ends = await Promise.all(ranges.filter((range) => range.count > 0).map(many));
  const sum = (of: 'failed' | 'steps') => ends.reduce((total, end) => total + end[of], 0);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  print(`${count} seeds from ${from}, ${sum('steps')} steps, ${seconds} s: ${sum('failed')} failed`);
  return sum('failed') === 0 ? 0 : 1;
}

const whole = (text: string, name: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number, not '${text}'`);
  return Number(text);
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      flaw: { type: 'string' },
    },
  });
  const { seeds, from, seed, trace, record, flaw } = values;
  if (seed !== undefined && record) {
    print(await recorded(whole(seed, 'seed')));
    return 0;
  }
  if (seed !== undefined) return one(whole(seed, 'seed'), { trace, flaw });
  if (seeds !== undefined) return all({ from: whole(from, 'from'), count: whole(seeds, 'seeds') });
  process.stderr.write(usage);
  return 2;
}

process.exitCode = await main();
