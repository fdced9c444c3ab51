import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ReportJobResult, ReportJobStarted } from '@millrace/contracts';
import { messagingMigrations } from '@millrace/messaging';
import { createDatabase, Gate, nats, tempDir, type TempDir, type TestDatabase, type TestNats } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { joinBus, type Peer } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRunner } from './index.ts';

/** The compiled service: a process that can be killed is started as it is in production. */
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let folder: TempDir;
let server: TestNats;
let database: TestDatabase;
let peer: Peer;
let bench: JobBench;
let gate: Gate;
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (!existsSync(program)) throw new Error('the service is not compiled: run `npm run build` first');
  [folder, gate, server, database] = await Promise.all([
    tempDir('killed'),
    Gate.open(),
    nats(),
    createDatabase({ migrations: [...messagingMigrations, ...buildRunner.migrations] }),
  ]);
  peer = await joinBus(server.url);
  bench = await JobBench.beside(peer, {});
});

afterAll(async () => {
  await Promise.all(children.map((child) => ended(child, 'SIGKILL')));
  await bench?.close();
  await peer?.close();
  await gate?.close();
  await server?.close();
  await database?.drop();
  await folder?.remove();
});

/** Starts the service as a process of its own and waits until it is ready. */
async function start(sandbox: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      NATS_URL: server.url,
      RUNNER_FOLDER: folder.path,
      RUNNER_SANDBOX: sandbox,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) if (line.includes('"msg":"ready"')) return child;
  throw new Error('the service ended before it was ready');
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
}

describe('a runner that is killed in the middle of a build', () => {
  it.each(['auto', 'none'])(
    'reports it as lost with all of its log, and nothing of it lives on (%s)',
    async (sandbox) => {
      const [front, back] = [`front ${sandbox}`, `back ${sandbox}`];
      gate.hold(front);
      gate.hold(back);
      const first = await start(sandbox);
      const job = await bench.offer({
        commands: [
          'echo begun',
          `setsid bash -c '${gate.passage(back)}; echo "never 1"' &`,
          `bash -c '${gate.passage(front)}'; echo "never 2"`,
        ],
      });
      await Promise.all([gate.arrived(front), gate.arrived(back)]);
      await ended(first, 'SIGKILL');
      const second = await start(sandbox);
      await Promise.all([gate.deserted(front), gate.deserted(back)]);
      const result = await bench.resultOf(job);
      expect(result).toMatchObject({ outcome: 'errored', error: { code: 'RUNNER_LOST' }, outputArtifacts: [] });
      const lines = bench.logOf(result);
      expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
      expect(lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual(['begun']);
      expect(lines.at(-1)?.text).toContain('The runner was lost while this job ran');
      await ended(second, 'SIGTERM');
      expect(second.exitCode).toBe(0);
      expect([gate.count(front), gate.count(back)]).toEqual([1, 1]);
      const said = <T extends { jobId: string }>(messages: readonly { data: T }[]) =>
        new Set(messages.filter(({ data }) => data.jobId === job.jobId).map(({ data }) => JSON.stringify(data))).size;
      expect([said(peer.heard(ReportJobStarted)), said(peer.heard(ReportJobResult))]).toEqual([1, 1]);
    },
  );
});
