import { loadavg } from 'node:os';
import { startPeersPostgres, startSystems, type NotRun, type System } from './peers/systems.ts';
import { median, spread } from './statistics.ts';
import { temporaryFolder } from './workbench.ts';

interface Chained {
  readonly totalMilliseconds: number;
  readonly firstStepMilliseconds: number;
  readonly perStepMilliseconds: number;
}

interface Samples {
  readonly system: System;
  readonly plain: Chained[];
  readonly withProcess: Chained[];
  readonly throughput: number[];
}

export interface PeersReport {
  readonly systems: readonly {
    readonly name: string;
    readonly durability: string;
    readonly plain: readonly Chained[];
    readonly withProcess: readonly Chained[];
    readonly throughput: readonly number[];
  }[];
  readonly notRun: readonly NotRun[];
}

const STEPS = 40;
const CONCURRENCY = 32;

/**
 * The same work on every system, in turn, again and again: each repetition asks all of them before the next begins, so
 * that all see the same machine.
 */
export async function measurePeers(repetitions: number, say: (line: string) => void): Promise<PeersReport> {
  const folder = await temporaryFolder();
  const postgres = await startPeersPostgres(folder.path);
  const before = loadavg()[0] ?? 0;
  const { systems, notRun } = await startSystems(folder.path, postgres, say);
  const samples = systems.map((system): Samples => ({ system, plain: [], withProcess: [], throughput: [] }));
  try {
    // The first round warms up code and caches.
    for (let round = 0; round <= repetitions; round++)
      for (const sample of samples) {
        const measured = await measureOnce(sample.system);
        if (round === 0) continue;
        sample.plain.push(measured.plain);
        sample.withProcess.push(measured.withProcess);
        sample.throughput.push(measured.throughput);
      }
    for (const line of tableOf(samples, notRun)) say(line);
    say(`load average ${before.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after; ${repetitions} repetitions`);
  } finally {
    for (const system of systems) await system.stop();
    await postgres.stop();
    await folder.remove();
  }
  return {
    systems: samples.map(({ system: { name, durability }, plain, withProcess, throughput }) => ({
      name,
      durability,
      plain,
      withProcess,
      throughput,
    })),
    notRun,
  };
}

async function measureOnce({ child, runs }: System) {
  const chain = async (withProcess: boolean): Promise<Chained> =>
    (await child.ask('chain', { steps: STEPS, withProcess })) as Chained;
  return {
    plain: await chain(false),
    withProcess: await chain(true),
    throughput: (await child.ask('throughput', { count: runs, concurrency: CONCURRENCY })) as number,
  };
}

const columns = [
  '',
  'first step ms',
  'per step ms',
  'of ours',
  'with a shell ms',
  'of ours',
  'one-step runs/s',
  'of ours',
];

/** Medians of the repetitions, and their 95th percentiles; ratios are to our median. */
function tableOf(samples: readonly Samples[], notRun: readonly NotRun[]): readonly string[] {
  const perStep = (chains: readonly Chained[]) => chains.map((chain) => chain.perStepMilliseconds);
  const [ours] = samples;
  const ratio = (mine: readonly number[], base: readonly number[] | undefined): string =>
    base === undefined ? '' : `${(median(mine) / median(base)).toFixed(2)}x`;
  const rows = samples.map(({ system, plain, withProcess, throughput }) => [
    system.name,
    spread(plain.map((chain) => chain.firstStepMilliseconds)),
    spread(perStep(plain)),
    ratio(perStep(plain), ours && perStep(ours.plain)),
    spread(perStep(withProcess)),
    ratio(perStep(withProcess), ours && perStep(ours.withProcess)),
    spread(throughput, 0),
    ratio(throughput, ours?.throughput),
  ]);
  const widths = columns.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [
    `chains of ${STEPS} durable steps, one after the other; median (95th percentile) of the repetitions`,
    line(columns),
    ...rows.map(line),
    ...notRun.map(({ name, reason }) => `${name}: not run: ${reason}`),
    'what has happened to a step before the next one starts:',
    ...samples.map(
      ({ system: { name, durability, remark } }) => `  ${name}: ${durability}${remark ? ` (${remark})` : ''}`,
    ),
  ];
}
