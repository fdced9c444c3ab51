import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds, cpuShares, type Parts } from './cpu.ts';
import { commitsPerSecond } from './floor.ts';
import { flowEvents, unfinished } from './flow-store.ts';
import type { NewPipelines } from './load/load-process.ts';
import { startLoad } from './load/load.ts';
import { startMeasured, type MeasuredPlatform } from './measured-platform.ts';
import { profileLines, readProfiles } from './profile.ts';
import { median, spread, summarise, type Summary } from './statistics.ts';
import { watchSessions, type Waits } from './waits.ts';
import { temporaryFolder } from './workbench.ts';

export interface SustainedOptions {
  readonly modes: readonly ('embedded' | 'processes')[];
  readonly scenarios: readonly Scenario['name'][];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** Pipelines of the lock modes. */
  readonly pipelines: number;
  readonly slots: number;
  /** Start executions at this rate instead of as fast as they end: for hand-overs below saturation. */
  readonly executionsPerSecond: number | undefined;
  /** Leave CPU profiles here, and name where the time went. */
  readonly profileFolder: string | undefined;
}

interface Scenario {
  readonly name: 'locks' | 'parallel';
  readonly says: string;
  readonly pipelines: NewPipelines;
}

/** What happened in a slice of the time. */
interface Window {
  readonly seconds: number;
  /** Events appended to the logs of flows: a run, stage or action that started, began, ended, waited, and so on. */
  readonly events: number;
  readonly executions: number;
  readonly actions: number;
}

export interface SustainedReport {
  readonly mode: string;
  readonly scenario: string;
  /** Inserts a second that sixteen clients commit on the same PostgreSQL before the load. */
  readonly commitsPerSecond: number;
  readonly windows: readonly Window[];
  readonly handOver: Summary;
  readonly cores: readonly (readonly [part: string, cores: number])[];
  /** What orchestration's sessions in PostgreSQL did. */
  readonly sessions: Waits;
  readonly ended: Partial<Record<string, number>>;
  readonly refusedClaims: number;
  /** Executions without an end after everything had time to end: must be 0. */
  readonly unfinished: number;
  readonly loadAverage: readonly [before: number, after: number];
}

const oneAction = (name: string) => ({ name, actions: 1, order: 'chain' }) as const;

const scenarios = ({ pipelines }: SustainedOptions): readonly Scenario[] => [
  {
    name: 'locks',
    says: `${pipelines} pipelines, SUPERSEDED and QUEUED in turn, of Source, Build, Release with one action each`,
    pipelines: {
      prefix: 'lane',
      count: pipelines,
      modes: ['SUPERSEDED', 'QUEUED'],
      stages: [oneAction('Build'), oneAction('Release')],
      executionsEach: 2,
    },
  },
  {
    name: 'parallel',
    says: 'one PARALLEL pipeline of Source (which the format demands) and one action',
    pipelines: {
      prefix: 'parallel',
      count: 1,
      modes: ['PARALLEL'],
      stages: [oneAction('Build')],
      // As many as CodePipeline lets run at the same time.
      executionsEach: 50,
    },
  },
];

/** Keeps every scenario going for the time given, with all services running, and says what it did to the machine. */
export async function measureSustained(
  options: SustainedOptions,
  say: (line: string) => void,
): Promise<readonly SustainedReport[]> {
  const reports: SustainedReport[] = [];
  for (const mode of options.modes)
    for (const scenario of scenarios(options)) {
      if (!options.scenarios.includes(scenario.name)) continue;
      const { executionsPerSecond: rate } = options;
      const { count, executionsEach } = scenario.pipelines;
      const amount =
        rate === undefined ? `${count * executionsEach} executions under way` : `${rate} started per second`;
      say(`\nsustained, ${mode}: ${scenario.says}; ${amount}`);
      const report = await measureOne(mode, scenario, options, say);
      for (const line of summaryLines(report)) say(line);
      reports.push(report);
    }
  return reports;
}

async function measureOne(
  mode: 'embedded' | 'processes',
  scenario: Scenario,
  options: SustainedOptions,
  say: (line: string) => void,
): Promise<SustainedReport> {
  const folder = await temporaryFolder();
  const profileFolder = options.profileFolder && join(options.profileFolder, `${mode}-${scenario.name}`);
  if (profileFolder !== undefined) await mkdir(profileFolder, { recursive: true });
  const platform = await startMeasured({ home: join(folder.path, 'home'), mode }, profileFolder);
  try {
    return await underLoad(platform, mode, scenario, options, say);
  } finally {
    await platform.stop();
    await folder.remove();
    if (profileFolder !== undefined) sayWhere(profileFolder, platform, say);
  }
}

/** The two busiest processes: the others have only started. */
function sayWhere(profileFolder: string, { pid, pids }: MeasuredPlatform, say: (line: string) => void): void {
  const parts = new Map(Object.entries({ platform: pid, ...pids }).map(([name, id]) => [id, name]));
  for (const profile of readProfiles(profileFolder).slice(0, 2))
    for (const line of profileLines(profile, parts.get(profile.pid) ?? 'another process')) say(line);
}

async function underLoad(
  platform: MeasuredPlatform,
  mode: string,
  scenario: Scenario,
  { seconds, warmUpSeconds, slots, executionsPerSecond }: SustainedOptions,
  say: (line: string) => void,
): Promise<SustainedReport> {
  const database = platform.databaseUrls['orchestration'] ?? '';
  const [before = 0] = loadavg();
  const ceiling = await commitsPerSecond(platform.databaseUrls['notifications'] ?? '', 16, CEILING_SECONDS);
  // A region of its own: triggers and build-runner run too, and leave this work to the load generator.
  const load = await startLoad({ reachable: platform, region: 'bench', slots });
  try {
    const { prefix, count } = scenario.pipelines;
    if (executionsPerSecond === undefined) await load.create(scenario.pipelines);
    else {
      await load.create({ ...scenario.pipelines, executionsEach: 1 });
      if (!(await load.drain(60))) throw new Error('the first executions did not end within a minute');
      await load.pace({ prefix, count, executionsPerSecond });
    }
    await wait(warmUpSeconds * 1000);
    await load.counts();
    const supervisor = mode === 'embedded' ? 'all services in one process' : 'supervisor';
    const parts: Parts = { 'load generator': load.pid, [supervisor]: platform.pid, ...platform.pids };
    const watched = watchSessions(database);
    const cpuBefore = cpuSeconds(parts);
    const began = performance.now();
    const windows: Window[] = [];
    const handOvers: number[] = [];
    const length = windowSeconds(seconds);
    let last = { ...(await load.counts()), events: await flowEvents(database) };
    for (let n = 1; n <= Math.max(1, Math.round(seconds / length)); n++) {
      await wait(Math.max(0, began + n * length * 1000 - performance.now()));
      const now = { ...(await load.counts()), events: await flowEvents(database) };
      const window: Window = {
        seconds: (now.at - last.at) / 1000,
        events: now.events - last.events,
        executions: total(now.ended) - total(last.ended),
        actions: now.settled - last.settled,
      };
      windows.push(window);
      handOvers.push(...now.handOvers);
      say(`  ${windowLine(n, length, window, now.handOvers)}`);
      last = now;
    }
    const cores = cpuShares(cpuBefore, cpuSeconds(parts), (performance.now() - began) / 1000);
    const sessions = await watched.stop();
    await load.drain(30);
    return {
      mode,
      scenario: scenario.name,
      commitsPerSecond: Math.round(ceiling),
      windows,
      handOver: summarise(handOvers),
      cores,
      sessions,
      ended: last.ended,
      refusedClaims: last.refused,
      unfinished: await unfinished(database),
      loadAverage: [before, loadavg()[0] ?? 0],
    };
  } finally {
    await load.end();
  }
}

const CEILING_SECONDS = 2;

/** Minutes for long runs, sixths for short ones. */
const windowSeconds = (seconds: number): number => (seconds >= 300 ? 60 : Math.max(1, seconds / 6));

const total = (ended: Partial<Record<string, number>>): number =>
  Object.values(ended).reduce<number>((sum, count) => sum + (count ?? 0), 0);

const perSecond = (windows: readonly Window[], of: (window: Window) => number): number[] =>
  windows.map((window) => of(window) / window.seconds);

/** Over all the time, in units per second. */
const mean = (windows: readonly Window[], of: (window: Window) => number): number =>
  windows.reduce((sum, window) => sum + of(window), 0) / windows.reduce((sum, window) => sum + window.seconds, 0);

/** Cores that the platform used: unlike rates, what this comes to per event hardly depends on who else is busy here. */
const platformCores = (cores: SustainedReport['cores']): number =>
  cores.reduce((sum, [part, used]) => (part === 'load generator' ? sum : sum + used), 0);

function windowLine(n: number, length: number, window: Window, handOvers: readonly number[]): string {
  const rate = (count: number): string => (count / window.seconds).toFixed(0).padStart(6);
  const { p50, p99 } = handOvers.length > 0 ? summarise(handOvers) : { p50: 0, p99: 0 };
  const until = `${(n * length).toFixed(0)} s`.padStart(6);
  return `${until}: ${rate(window.events)} events/s, ${rate(window.executions)} executions/s, ${rate(window.actions)} actions/s; hand-over p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
}

function summaryLines({ windows, handOver, cores, ended, loadAverage, ...report }: SustainedReport): readonly string[] {
  const events = perSecond(windows, (window) => window.events);
  const actions = perSecond(windows, (window) => window.actions);
  const executions = perSecond(windows, (window) => window.executions);
  const slowest = (rates: readonly number[]): string => `slowest window ${Math.min(...rates).toFixed(0)}`;
  return [
    `  flow events/s   median ${median(events).toFixed(0)}, ${slowest(events)}; last window ${((100 * (events.at(-1) ?? 0)) / (events[0] ?? 1)).toFixed(0)} % of the first; ${((100 * median(events)) / report.commitsPerSecond).toFixed(1)} % of the ${report.commitsPerSecond} commits/s of PostgreSQL`,
    `  executions/s    ${spread(executions, 0)}, ${slowest(executions)}`,
    `  actions/s       ${spread(actions, 0)}, ${slowest(actions)}`,
    `  hand-over       p50 ${handOver.p50} ms, p99 ${handOver.p99} ms under this load (n=${handOver.n})`,
    `  cores           ${cores
      .filter(([, used]) => used >= 0.01)
      .map(([part, used]) => `${part} ${used.toFixed(2)}`)
      .join(', ')}`,
    `  cost            ${((1000 * platformCores(cores)) / mean(windows, (window) => window.events)).toFixed(2)} ms of processor time for each event, ${((1000 * platformCores(cores)) / mean(windows, (window) => window.executions)).toFixed(1)} ms for each execution, the load generator left out`,
    '  sessions of orchestration in PostgreSQL, at any moment:',
    ...report.sessions.slice(0, 12).map(([what, count]) => `    ${count.toFixed(2)} ${what}`),
    `  ended           ${JSON.stringify(ended)}; ${report.unfinished} unfinished, ${report.refusedClaims} claims refused`,
    `  load average    ${loadAverage.map((one) => one.toFixed(1)).join(' before, ')} after`,
  ];
}
