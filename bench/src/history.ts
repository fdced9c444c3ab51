import { loadavg } from 'node:os';
import { join } from 'node:path';
import { MillraceClient } from '@millrace/client';
import { startPostgres } from '@millrace/provision';
import type { Child } from './asking.ts';
import { unfinished, withDatabase } from './flow-store.ts';
import { repeatExecution, type Template } from './history/seeding.ts';
import { startMeasured, type MeasuredPlatform } from './measured-platform.ts';
import { startOurs } from './peers/systems.ts';
import { median, quantile, round, spread } from './statistics.ts';
import { temporaryFolder } from './workbench.ts';

export interface HistoryOptions {
  /** Finished executions to put into the store. */
  readonly executions: number;
  readonly repetitions: number;
}

/** One of two platforms on this machine, the same but for what its store holds. */
interface Side {
  readonly name: 'empty store' | 'full store';
  readonly home: string;
  readonly samples: Map<string, number[]>;
}

interface RunningSide extends Side {
  readonly platform: MeasuredPlatform;
  readonly work: Child;
}

const CHAIN_STEPS = 2;
const CHAINS = 30;
const RUNS = 100;
const CALLS = 30;
/** The simulated worker plays these. */
const played = ['triggers', 'build-runner'] as const;

/** What a hand-over, a list and a restart cost with a long history, against an empty store in the same run. */
export async function measureHistory(options: HistoryOptions, say: (line: string) => void): Promise<unknown> {
  const folder = await temporaryFolder();
  const before = loadavg()[0] ?? 0;
  const sides = (['empty store', 'full store'] as const).map((name): Side => ({
    name,
    home: join(folder.path, name.replace(' ', '-')),
    samples: new Map(),
  }));
  try {
    for (const side of sides) {
      const templates = await makeTemplates(side.home);
      if (side.name === 'full store') await fill(side.home, templates, options.executions, say);
    }
    await measureRestarts(sides, options.repetitions);
    await measureWork(sides, options.repetitions, say);
    for (const line of table(sides)) say(line);
    say(
      `load average ${before.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after; ${options.repetitions} repetitions`,
    );
    return Object.fromEntries(sides.map(({ name, samples }) => [name, Object.fromEntries(samples)]));
  } finally {
    await folder.remove();
  }
}

/** Runs one execution of each pipeline to its end. */
async function makeTemplates(home: string): Promise<readonly Template[]> {
  const platform = await startMeasured({ home, mode: 'embedded', without: [...played] });
  const work = await startOurs(platform, CHAIN_STEPS);
  try {
    await work.ask('chain', { steps: CHAIN_STEPS, withProcess: false });
    await work.ask('throughput', { count: 1, concurrency: 1 });
    return await withDatabase(platform.databaseUrls['orchestration'] ?? '', async (client) => {
      const { rows } = await client.query<Template>(
        `select distinct on (pipeline_id) pipeline_id as "pipelineId", id as "executionId"
         from execution where status = 'Succeeded' order by pipeline_id, seq desc`,
      );
      if (rows.length !== 2) throw new Error(`${rows.length} pipelines have run, not 2`);
      return rows;
    });
  } finally {
    await work.end();
    await platform.stop();
  }
}

/** Half of the history to each pipeline, while no service runs. */
async function fill(
  home: string,
  templates: readonly Template[],
  executions: number,
  say: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  const postgres = await startPostgres({ dataDir: join(home, 'postgres'), logFile: join(home, 'logs', 'seeding.log') });
  try {
    const names = await withDatabase(postgres.url, async (client) => {
      const { rows } = await client.query<{ datname: string }>(
        `select datname from pg_database where datname like 'millrace%'`,
      );
      return rows.map(({ datname }) => datname);
    });
    let rows = 0;
    for (const name of names) {
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      for (const template of templates)
        rows += await repeatExecution(url.href, template, Math.round(executions / templates.length));
      await withDatabase(url.href, (client) => client.query('vacuum analyze'));
    }
    const orchestration = new URL(postgres.url);
    orchestration.pathname = '/millrace_orchestration';
    const open = await unfinished(orchestration.href);
    if (open > 0) throw new Error(`${open} executions of the history have no end`);
    const bytes = await withDatabase(orchestration.href, async (client) => {
      const { rows: sizes } = await client.query<{ n: string }>(`select pg_database_size(current_database()) as n`);
      return Number(sizes[0]?.n);
    });
    const seconds = (performance.now() - began) / 1000;
    say(
      `${executions} finished executions, half in a SUPERSEDED and half in a PARALLEL pipeline: ${rows} rows, ${(bytes / 2 ** 20).toFixed(0)} MiB, made in ${seconds.toFixed(0)} s`,
    );
  } finally {
    await postgres.stop();
  }
}

/** All services, each side in turn. */
async function measureRestarts(sides: readonly Side[], repetitions: number): Promise<void> {
  for (let n = 0; n < repetitions; n++)
    for (const { home, samples } of sides) {
      const platform = await startMeasured({ home, mode: 'embedded' });
      note(samples, 'ready after a restart, s', platform.startSeconds);
      await platform.stop();
    }
}

async function measureWork(sides: readonly Side[], repetitions: number, say: (line: string) => void): Promise<void> {
  const running: RunningSide[] = [];
  try {
    for (const side of sides) {
      const platform = await startMeasured({ home: side.home, mode: 'embedded', without: [...played] });
      running.push({ ...side, platform, work: await startOurs(platform, CHAIN_STEPS) });
    }
    for (let n = 0; n <= repetitions; n++)
      for (const side of running) {
        const samples = n === 0 ? new Map<string, number[]>() : side.samples;
        await measureHandOvers(side, samples);
        await measureCalls(side.platform.client, samples);
        if (n > 0) say(`  ${side.name}, repetition ${n} of ${repetitions}`);
      }
  } finally {
    for (const { work, platform } of running) {
      await work.end();
      await platform.stop();
    }
  }
}

async function measureHandOvers({ work }: RunningSide, samples: Map<string, number[]>): Promise<void> {
  const steps: number[] = [];
  for (let n = 0; n < CHAINS; n++) {
    const chain = (await work.ask('chain', { steps: CHAIN_STEPS, withProcess: false })) as {
      perStepMilliseconds: number;
    };
    steps.push(chain.perStepMilliseconds);
  }
  note(samples, 'hand-over in the SUPERSEDED pipeline, ms', median(steps));
  const rate = (await work.ask('throughput', { count: RUNS, concurrency: 16 })) as number;
  note(samples, 'one execution of the PARALLEL pipeline (1/rate), ms', 1000 / rate);
}

/** Median of several calls each. */
async function measureCalls(client: MillraceClient, samples: Map<string, number[]>): Promise<void> {
  const call = async (name: string, ask: () => Promise<unknown>): Promise<void> => {
    const took: number[] = [];
    for (let n = 0; n < CALLS; n++) {
      const began = performance.now();
      await ask();
      took.push(performance.now() - began);
    }
    note(samples, `${name}, ms`, median(took));
  };
  const { items } = await client.pipelines.executions({ path: { name: 'one' }, query: { limit: 1 } });
  const newest = items[0]?.executionId ?? '';
  await call('list pipelines', () => client.pipelines.list());
  for (const name of ['chain', 'one']) {
    await call(`newest 100 executions of ${name}`, () =>
      client.pipelines.executions({ path: { name }, query: { limit: 100 } }),
    );
    await call(`state of ${name}`, () => client.pipelines.state({ path: { name } }));
    let page = await client.pipelines.executions({ path: { name }, query: { limit: 10 } });
    for (let n = 0; n < 20 && page.nextToken !== undefined; n++)
      page = await client.pipelines.executions({ path: { name }, query: { limit: 10, cursor: page.nextToken } });
    const cursor = page.nextToken;
    await call(`an old page of 10 of ${name}`, () =>
      client.pipelines.executions({
        path: { name },
        query: { limit: 10, ...(cursor === undefined ? {} : { cursor }) },
      }),
    );
  }
  await call('one execution', () => client.executions.get({ path: { id: newest } }));
}

function note(samples: Map<string, number[]>, name: string, value: number): void {
  const known = samples.get(name) ?? [];
  samples.set(name, [...known, value]);
}

/** Median and 95th percentile of the repetitions on each side, and the ratio of the medians. */
function table([empty, full]: readonly Side[]): readonly string[] {
  if (empty === undefined || full === undefined) return [];
  return [
    `${''.padEnd(52)} ${empty.name.padEnd(22)} ${full.name.padEnd(22)} ratio`,
    ...[...full.samples].map(([name, values]) => {
      const base = empty.samples.get(name) ?? [];
      const digits = quantile(values, 0.5) < 10 ? 2 : 1;
      return `${name.padEnd(52)} ${spread(base, digits).padEnd(22)} ${spread(values, digits).padEnd(22)} ${round(median(values) / median(base)).toFixed(2)}x`;
    }),
  ];
}
