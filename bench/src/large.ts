import { pipelineText } from '@millrace/client';
import type { MillraceClient } from '@millrace/client';
import { eventually } from '@millrace/testing';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { connectAsWorker } from './load/connection.ts';
import { pipelineOf, type StageShape } from './load/definitions.ts';
import { Population } from './load/population.ts';
import { SimulatedWorkers } from './load/simulated-workers.ts';
import { startMeasured } from './measured-platform.ts';
import { memoryOfTree } from './memory.ts';
import { summarise, type Summary } from './statistics.ts';
import { temporaryFolder } from './workbench.ts';

export interface LargeOptions {
  /** How many pipelines to create and list. */
  readonly pipelines: number;
  /** Stages, each of 50 actions, of the one large pipeline. */
  readonly stages: number;
}

const ACTIONS = 50;
const CALLS = 20;
const CREATORS = 8;
const PATIENCE_MILLISECONDS = 600_000;
/** More than all actions that are to run at the same time. */
const SLOTS = 700;

interface Bench {
  readonly client: MillraceClient;
  readonly workers: SimulatedWorkers;
  readonly population: Population;
  readonly say: (line: string) => void;
}

/** Pipelines, and numbers of pipelines, far beyond what anybody has: what they take, and what the API still answers. */
export async function measureLarge(options: LargeOptions, say: (line: string) => void): Promise<unknown> {
  const folder = await temporaryFolder();
  const [before = 0] = loadavg();
  const platform = await startMeasured({
    home: join(folder.path, 'home'),
    mode: 'embedded',
    // The simulated workers play these.
    without: ['triggers', 'build-runner'],
    environment: { ORCHESTRATION_PIPELINES_PER_REGION: String(options.pipelines + 100) },
  });
  const connection = await connectAsWorker(platform, 'local');
  const workers = await SimulatedWorkers.start(connection, SLOTS);
  const population = await Population.follow(connection);
  population.replacing = false;
  population.onEnd = ({ executionId }) => workers.forget(executionId);
  const bench: Bench = { client: platform.client, workers, population, say };
  try {
    const large = await largePipeline(bench, options.stages);
    const atOnce = [];
    for (const fan of fans) atOnce.push(await actionsAtOnce(bench, fan));
    const many = await manyPipelines(bench, options.pipelines);
    say(`memory of the platform after it: ${memoryOfTree(platform.pid).mebibytes} MiB`);
    say(`load average ${before.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`);
    return { large, atOnce, many };
  } finally {
    await workers.stop();
    population.stop();
    await connection.bus.close();
    await platform.stop();
    await folder.remove();
  }
}

/** Created, run to its end, listed and shown, while it runs and afterwards. */
async function largePipeline({ client, population, say }: Bench, stages: number) {
  const shape = Array.from({ length: stages - 1 }, (_, n) => ({
    name: `Stage${n + 2}`,
    actions: ACTIONS,
    order: 'together' as const,
  }));
  const content = JSON.stringify(pipelineOf('large', 'SUPERSEDED', shape, ACTIONS));
  const began = performance.now();
  await client.pipelines.put({ path: { name: 'large' }, ...pipelineText({ content, format: 'json' }) });
  const createdMilliseconds = performance.now() - began;
  const { items } = await client.pipelines.executions({ path: { name: 'large' } });
  const executionId = items[0]?.executionId ?? '';
  const during = await calls(client, executionId);
  await ended(population, 1);
  const ranSeconds = (performance.now() - began) / 1000;
  const after = await calls(client, executionId);
  const { status, stages: shown } = await client.executions.get({ path: { id: executionId } });
  const actions = shown.reduce((sum, stage) => sum + stage.actions.length, 0);
  say(`${stages} stages x ${ACTIONS} actions (${Math.round(content.length / 1024)} KiB):`);
  say(
    `  created in ${createdMilliseconds.toFixed(0)} ms; ${status} after ${ranSeconds.toFixed(1)} s, ${(actions / ranSeconds).toFixed(0)} actions/s; all ${actions} are in its view`,
  );
  for (const [name, taken] of Object.entries(after))
    say(`  ${name.padEnd(28)} p50 ${taken.p50} ms, p99 ${taken.p99} ms; while it ran p50 ${during[name]?.p50} ms`);
  if (status !== 'Succeeded' || actions !== stages * ACTIONS) throw new Error(`${status} with ${actions} actions`);
  return { createdMilliseconds, ranSeconds, actions, during, after };
}

async function calls(client: MillraceClient, executionId: string): Promise<Record<string, Summary>> {
  const asked: Record<string, () => Promise<unknown>> = {
    'show the pipeline': () => client.pipelines.get({ path: { name: 'large' } }),
    'its state': () => client.pipelines.state({ path: { name: 'large' } }),
    'the execution': () => client.executions.get({ path: { id: executionId } }),
    'its executions': () => client.pipelines.executions({ path: { name: 'large' } }),
    'list pipelines': () => client.pipelines.list(),
  };
  const taken: Record<string, Summary> = {};
  for (const [name, ask] of Object.entries(asked)) taken[name] = summarise(await timed(CALLS, ask));
  return taken;
}

interface Fan {
  readonly prefix: string;
  readonly says: string;
  readonly pipelines: number;
  readonly stage: StageShape;
}

const fans: readonly Fan[] = [
  {
    prefix: 'fan',
    says: '10 pipelines x 50 actions of one stage',
    pipelines: 10,
    stage: { name: 'Fan', actions: 50, order: 'together' },
  },
  {
    prefix: 'matrix',
    says: '2 pipelines x 250 combinations of one action',
    pipelines: 2,
    stage: { name: 'Fan', actions: 250, order: 'matrix' },
  },
];

/** Executions whose actions all begin together, and end once all of them have begun. */
async function actionsAtOnce({ workers, population, say }: Bench, { prefix, says, pipelines, stage }: Fan) {
  const wanted = pipelines * stage.actions;
  const gate = Promise.withResolvers<void>();
  const before = endedOf(population);
  workers.holdBuilds = gate.promise;
  const began = performance.now();
  for (let n = 1; n <= pipelines; n++) await population.create(`${prefix}-${n}`, 'QUEUED', [stage]);
  await eventually(() => (workers.check(), workers.inHand >= wanted), { withinMs: 15_000 });
  const heldSeconds = (performance.now() - began) / 1000;
  workers.holdBuilds = undefined;
  gate.resolve();
  const released = performance.now();
  await ended(population, before + pipelines);
  const settledSeconds = (performance.now() - released) / 1000;
  say(`${wanted} actions at the same time (${says}):`);
  say(
    `  all in workers' hands ${heldSeconds.toFixed(2)} s after the first pipeline was created; all settled ${settledSeconds.toFixed(2)} s after they were let go`,
  );
  return { heldSeconds, settledSeconds };
}

/** Each creation starts an execution; the workers run them all. */
async function manyPipelines({ client, population, say }: Bench, pipelines: number) {
  const before = endedOf(population);
  const known = (await allPages(client)).names.size;
  const took: number[] = [];
  const numbers = Array.from({ length: pipelines }, (_, n) => n).values();
  const creator = async (): Promise<void> => {
    for (const n of numbers) {
      const name = `many-${String(n).padStart(6, '0')}`;
      const content = JSON.stringify(pipelineOf(name, 'QUEUED', [{ name: 'One', actions: 1, order: 'chain' }]));
      const began = performance.now();
      await client.pipelines.put({ path: { name }, ...pipelineText({ content, format: 'json' }) });
      took.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: CREATORS }, creator));
  const createdSeconds = (performance.now() - began) / 1000;
  await ended(population, before + pipelines);
  const ranSeconds = (performance.now() - began) / 1000;
  const { names, pages } = await allPages(client);
  if (names.size !== known + pipelines) throw new Error(`${names.size} pipelines are listed`);
  const [creating, paging] = [summarise(took), summarise(pages)];
  say(`${pipelines} pipelines:`);
  say(
    `  created in ${createdSeconds.toFixed(1)} s (${(pipelines / createdSeconds).toFixed(0)}/s, p50 ${creating.p50} ms, p99 ${creating.p99} ms); their first executions had all ended after ${ranSeconds.toFixed(1)} s`,
  );
  say(
    `  listed in ${pages.length} pages of 100: first ${pages[0]?.toFixed(1)} ms, last ${pages.at(-1)?.toFixed(1)} ms, p50 ${paging.p50} ms, p99 ${paging.p99} ms`,
  );
  return { createdSeconds, ranSeconds, creating, paging };
}

async function allPages(client: MillraceClient) {
  const names = new Set<string>();
  const pages: number[] = [];
  let cursor: string | undefined;
  do {
    const began = performance.now();
    const page = await client.pipelines.list({ query: { limit: 100, ...(cursor === undefined ? {} : { cursor }) } });
    pages.push(performance.now() - began);
    for (const { name } of page.items) names.add(name);
    cursor = page.nextToken;
  } while (cursor !== undefined);
  return { names, pages };
}

const endedOf = ({ ended: counts }: Population): number =>
  Object.values(counts).reduce<number>((sum, one) => sum + one, 0);

/** Waits until so many executions have ended since the beginning. */
async function ended(population: Population, wanted: number): Promise<void> {
  await eventually(
    () => {
      population.check();
      return endedOf(population) >= wanted;
    },
    { withinMs: PATIENCE_MILLISECONDS, everyMs: 20 },
  );
}

async function timed(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  return took;
}
