import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HostCommandV1, HostReportV1 } from '@millrace/contracts';
import { instant, isDiskFull, plus, seconds, type Instant } from '@millrace/kernel';
import { eventually, smallDisk } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appspec, carryOutOn, codes, hook, traceOf, traces } from '../testing/command-desk.ts';
import { Layout } from '../host/layout.ts';
import { commandsOf, testBundles, testHost, type TestBundles, type TestHost } from '../testing/hosts.ts';
import { HostCommands } from './host-commands.ts';

let host: TestHost;
let bundles: TestBundles;
beforeEach(async () => {
  host = await testHost();
  bundles = await testBundles();
});
afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await bundles[Symbol.asyncDispose]();
});

const carryOut = (commands: readonly HostCommandV1[], now?: Instant) => carryOutOn(host, commands, now);
const trace = () => traceOf(host);

describe('a command', () => {
  it('that comes again is answered, not repeated', async () => {
    const command = commandsOf(
      await bundles.add({ 'appspec.yml': appspec(hook('AfterInstall', 'a.sh')), 'web/a': '', 'a.sh': traces('once') }),
    );
    await carryOut(['DownloadBundle', 'AfterInstall', 'AfterInstall'].map((event) => command(event as 'AfterInstall')));
    const again = await carryOut([command('AfterInstall')]);
    expect(codes(again)).toEqual(['succeeded']);
    expect(await trace()).toBe('once\n');
  });

  it('that comes after its time is not begun', async () => {
    const command = commandsOf(await bundles.add({ 'appspec.yml': appspec() }), undefined, {
      expiresAt: '2026-01-01T00:00:00.000Z',
    });
    const [report] = await carryOut([command('DownloadBundle')]);
    expect(codes(report ? [report] : [])).toEqual(['Expired']);
    const names = await readdir(host.at('opt/millrace-agent'));
    expect(names).not.toContain('deployment-root/d-AAAAAAAAA/deployment-archive');
  });

  it('is forgotten after seven days', async () => {
    const command = commandsOf(await bundles.add({ 'appspec.yml': appspec() }));
    await carryOut([command('DownloadBundle')]);
    expect(await readdir(host.at('opt/millrace-agent/commands'))).toHaveLength(2);
    await carryOut([], plus(instant(Date.now()), seconds(8 * 86_400)));
    expect(await readdir(host.at('opt/millrace-agent/commands'))).toEqual([]);
  });
});

describe('a full disk', () => {
  it.for([
    ['failed', 'exit 3', 'ScriptFailed'],
    ['succeeded', 'exit 0', 'succeeded'],
  ] as const)(
    'delays the word that an event %s, and costs it nothing but lines of its log',
    async ([, end, code], test) => {
      const disk = await smallDisk();
      if (disk === undefined) return test.skip('namespaces of one’s own are needed to mount a small disk');
      const layout = new Layout(host.settings.stateFolder);
      await symlink(disk.path, layout.commands);
      const filling = join(disk.path, 'filling');
      const command = commandsOf(
        await bundles.add({
          'appspec.yml': appspec(hook('AfterInstall', 'fill.sh')),
          'web/a': '',
          'fill.sh': `#!/bin/sh\ncat /dev/zero > ${filling}\nseq 2000\n${traces('full')}${end}\n`,
        }),
      );
      const reports: HostReportV1[] = [];
      const defects: unknown[] = [];
      let waits = 0;
      const desk = new HostCommands({
        hostId: 'h1',
        layout,
        settings: host.settings,
        clock: { now: () => instant(Date.now()) },
        carrier: {
          carry: (commandId, journal) => {
            if (commandId !== command('AfterInstall').commandId) return;
            while (reports.length < journal.length) reports.push(JSON.parse(journal.text(reports.length + 1)));
          },
        },
        onDefect: (error) => defects.push(error),
        onDiskFull: () => waits++,
      });
      try {
        await desk.resume();
        await desk.accept(command('DownloadBundle'));
        await desk.idle();
        await desk.accept(command('AfterInstall'));
        await eventually(async () => expect(await trace()).toBe('full\n'));
        await eventually(() => expect(waits).toBe(1));
        expect(desk.runningCommands).toBe(1);
        await rm(filling);
        await desk.idle();
        expect(codes(reports).at(-1)).toBe(code);
        const lines = reports.flatMap((report) => report.lines ?? []);
        expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
        expect(reports.at(-1)?.logTail).toContain('[stdout]2000');
        expect(defects.filter((defect) => !isDiskFull(defect))).toEqual([]);
      } finally {
        desk.close();
        await disk.remove();
      }
    },
  );
});

describe('an agent killed', () => {
  /** Runs a process with these commands, kills it when it has printed `sign`, and runs it again without any. */
  async function killAt(commands: readonly HostCommandV1[], sign: string): Promise<HostReportV1[]> {
    const first = start(commands);
    for await (const line of createInterface({ input: first.stdout })) if (line.includes(sign)) break;
    first.kill('SIGKILL');
    await once(first, 'close');
    const second = start([]);
    const reports: HostReportV1[] = [];
    for await (const line of createInterface({ input: second.stdout })) {
      if (line === 'idle') break;
      if (line !== 'resumed') reports.push(JSON.parse(line) as HostReportV1);
    }
    second.kill();
    return reports.filter(({ status }) => status !== 'log' && status !== 'started');
  }
  const start = (commands: readonly HostCommandV1[]) =>
    spawn(
      process.execPath,
      [
        '--experimental-transform-types',
        '--no-warnings',
        '--conditions=@millrace/source',
        new URL('../testing/command-process.ts', import.meta.url).pathname,
        JSON.stringify({ settings: host.settings, commands }),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );

  it('in a script does not run it again, ends what it left, and says so', async () => {
    const command = commandsOf(
      await bundles.add({
        'appspec.yml': appspec(hook('AfterInstall', 'slow.sh')),
        'web/a': '',
        'slow.sh': `${traces('begun')}echo begun\nsleep 600\n${traces('ended')}`,
      }),
    );
    const reports = await killAt([command('DownloadBundle'), command('AfterInstall')], 'begun');
    expect(codes(reports)).toEqual(['succeeded', 'FailedAfterRestart']);
    expect(await trace()).toBe('begun\n');
  });

  it('between two scripts goes on with the second', async () => {
    const command = commandsOf(
      await bundles.add({
        'appspec.yml': appspec(hook('AfterInstall', 'one.sh', 'two.sh')),
        'web/a': '',
        'one.sh': traces('one'),
        'two.sh': traces('two'),
      }),
    );
    const record = host.at('opt/millrace-agent/commands');
    await carryOut([command('DownloadBundle'), command('AfterInstall')]);
    // The state on disk when the agent died right after the first script.
    for (const name of await readdir(record)) {
      const path = `${record}/${name}`;
      const text = await readFile(path, 'utf8');
      if (!text.includes('AfterInstall')) continue;
      if (name.endsWith('.reports')) await writeFile(path, text.slice(0, text.indexOf('\n') + 1));
      else {
        const { result: _result, finishedAt: _finishedAt, ...rest } = JSON.parse(text);
        await writeFile(path, JSON.stringify({ ...rest, scriptsDone: 1, scriptRunning: false }));
      }
    }
    await writeFile(host.at('trace'), 'one\n');
    const reports = await killAt([], 'idle');
    expect(codes(reports)).toEqual(expect.arrayContaining(['succeeded']));
    expect(await trace()).toBe('one\ntwo\n');
  });

  it('while it installs installs again, and the files are whole', async () => {
    const big = randomBytes(2_000_000).toString('base64');
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`web/${n}`, `${n}${big}`]));
    const command = commandsOf(await bundles.add({ 'appspec.yml': appspec(), ...files }));
    const reports = await killAt([command('DownloadBundle'), command('Install')], 'LifecycleEvent - Install');
    expect(codes(reports)).toEqual(['succeeded', 'succeeded']);
    const names = await readdir(host.at('srv/app'));
    expect(names).toHaveLength(30);
    for (const name of names) expect((await host.read(`srv/app/${name}`)).length).toBeGreaterThan(big.length);
  });
});
