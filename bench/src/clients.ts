import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './asking.ts';
import { doors, type ClientSettings, type ClientsReport } from './clients/client-process.ts';
import { operations } from './clients/requests.ts';
import { cpuSeconds, cpuShares } from './cpu.ts';
import { startLoad } from './load/load.ts';
import { startMeasured, type MeasuredPlatform } from './measured-platform.ts';
import { profileLines, readProfiles } from './profile.ts';
import { summarise, type Summary } from './statistics.ts';
import { temporaryFolder } from './workbench.ts';

export interface ClientsOptions {
  readonly clients: number;
  readonly seconds: number;
  readonly pipelines: number;
  /** Leave CPU profiles here, and name where the time went. */
  readonly profileFolder: string | undefined;
}

interface Measured {
  readonly requestsPerSecond: number;
  readonly all: Summary;
  readonly errors: Readonly<Record<string, number>>;
}

const clientProcess = fileURLToPath(new URL('./clients/client-process.js', import.meta.url));
const bareServer = fileURLToPath(new URL('./clients/bare-server.js', import.meta.url));
/** Of the bare server: its figures are steady after a few seconds. */
const BARE_SECONDS = 10;
const WARM_UP_SECONDS = 3;
/** The load generator plays these, so that what is started also ends. */
const played = ['triggers', 'build-runner'] as const;

/**
 * Many clients at the same time, half of them through each door, against reads and starts; and the same clients against
 * a bare HTTP server in the same run, for what this machine can do at best.
 */
export async function measureClients(options: ClientsOptions, say: (line: string) => void): Promise<unknown> {
  const { profileFolder } = options;
  const folder = await temporaryFolder();
  const [before = 0] = loadavg();
  if (profileFolder !== undefined) await mkdir(profileFolder, { recursive: true });
  // One principal makes all requests here: its rate limit is not what is measured.
  const environment = { GATEWAY_RATE_LIMIT: '10000000' };
  const platform = await startMeasured(
    { home: join(folder.path, 'home'), mode: 'embedded', without: played, environment },
    profileFolder,
  );
  try {
    const ours = await againstPlatform(platform, options, say);
    const bare = await againstBareServer(platform, options, meanAnswerBytes(ours));
    const [platformMeasured, bareMeasured] = [measured(ours), measured(bare)];
    for (const line of lines(ours, platformMeasured, bareMeasured)) say(line);
    say(`load average ${before.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`);
    return { platform: platformMeasured, bare: bareMeasured };
  } finally {
    await platform.stop();
    await folder.remove();
    const [profile] = profileFolder === undefined ? [] : readProfiles(profileFolder);
    if (profile !== undefined) for (const line of profileLines(profile, 'all services in one process')) say(line);
  }
}

async function againstPlatform(
  platform: MeasuredPlatform,
  { clients, seconds, pipelines: count }: ClientsOptions,
  say: (line: string) => void,
): Promise<ClientsReport> {
  const load = await startLoad({ reachable: platform, region: 'local', slots: 64 });
  try {
    const stages = ['Build', 'Release'].map((name) => ({ name, actions: 1, order: 'chain' }) as const);
    await load.create({ prefix: 'client', count, modes: ['SUPERSEDED'], stages, executionsEach: 1 });
    if (!(await load.drain(60))) throw new Error('the first executions did not end within a minute');
    const pipelines = Array.from({ length: count }, (_, n) => `client-${n}`);
    const { gatewayUrl: url, token, accessKey } = platform;
    const child = await startClients({ url, token, accessKey, clients, pipelines });
    const parts = { platform: platform.pid, 'load generator': load.pid, clients: child.pid };
    try {
      const warmUp = await child.run(WARM_UP_SECONDS);
      const cpuBefore = cpuSeconds(parts);
      const report = await child.run(seconds);
      const shares = cpuShares(cpuBefore, cpuSeconds(parts), report.seconds);
      say(`cores in use: ${shares.map(([part, cores]) => `${part} ${cores.toFixed(2)}`).join(', ')}`);
      await load.startedElsewhere(starts(warmUp) + starts(report));
      if (!(await load.drain(60))) throw new Error('executions that were started did not end');
      return report;
    } finally {
      await child.end();
    }
  } finally {
    await load.end();
  }
}

const starts = ({ latencies }: ClientsReport): number =>
  doors.reduce((sum, door) => sum + latencies[door].StartPipelineExecution.length, 0);

async function againstBareServer(
  { token, accessKey }: MeasuredPlatform,
  { clients }: ClientsOptions,
  answerBytes: number,
): Promise<ClientsReport> {
  const server = await startChild(bareServer, []);
  const { url } = server.ready as { readonly url: string };
  await server.ask('answerWith', answerBytes);
  const child = await startClients({ url, token, accessKey, clients, pipelines: ['any'] });
  try {
    await child.run(WARM_UP_SECONDS);
    return await child.run(BARE_SECONDS);
  } finally {
    await child.end();
    await server.end();
  }
}

async function startClients(settings: ClientSettings) {
  const child = await startChild(clientProcess, []);
  return {
    pid: child.pid,
    run: async (seconds: number) => (await child.ask('run', { ...settings, seconds })) as ClientsReport,
    end: () => child.end(),
  };
}

function measured({ latencies, seconds, errors }: ClientsReport): Measured {
  const all = doors.flatMap((door) => operations.flatMap((operation) => latencies[door][operation]));
  return { requestsPerSecond: Math.round(all.length / seconds), all: summarise(all), errors };
}

/** As much as the platform's answers had on average, each operation as often as it was asked. */
function meanAnswerBytes({ latencies, answerBytes }: ClientsReport): number {
  const parts = doors.flatMap((door) =>
    operations.map((operation) => [latencies[door][operation].length, answerBytes[door][operation]] as const),
  );
  const total = parts.reduce((sum, [calls]) => sum + calls, 0);
  return Math.round(parts.reduce((sum, [calls, bytes]) => sum + calls * bytes, 0) / total);
}

function lines(report: ClientsReport, ours: Measured, bare: Measured): readonly string[] {
  const row = (name: string, { n, p50, p99 }: Summary): string =>
    `${name.padEnd(30)} ${String(n).padStart(7)} calls, p50 ${p50.toFixed(1).padStart(7)} ms, p99 ${p99.toFixed(1).padStart(7)} ms`;
  const failed = Object.entries(ours.errors);
  return [
    ...doors.flatMap((door) =>
      operations.map((operation) => row(`${door} ${operation}`, summarise(report.latencies[door][operation]))),
    ),
    row('all', ours.all),
    row('bare Fastify', bare.all),
    `requests per second            ${ours.requestsPerSecond}, ${(bare.requestsPerSecond / ours.requestsPerSecond).toFixed(1)} times fewer than the bare server's ${bare.requestsPerSecond}`,
    `errors                         ${failed.length === 0 ? 'none' : ''}`,
    ...failed.map(([what, times]) => `  ${times} times ${what}`),
  ];
}
