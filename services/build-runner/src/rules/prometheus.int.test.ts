import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, freePort, tempDir, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildRunnerSettings } from '../settings.ts';
import { Prometheus, type Endpoint } from './prometheus.ts';

const installed = spawnSync('prometheus', ['--version']).status === 0;
const name = 'a real Prometheus';

const config = `global: {evaluation_interval: 1s}
rule_files: [alerts.yml]
`;
const alerts = `groups:
  - name: sample
    rules:
      - {alert: Always "firing", expr: vector(1)}
      - {alert: Never, expr: vector(0) > 1}
      - {alert: Pending, expr: vector(1), for: 1h}
`;

describe.skipIf(!installed)(installed ? name : `${name} (not installed: apt-get install prometheus)`, () => {
  let folder: TempDir;
  let server: ChildProcess;
  let endpoint: Endpoint;
  const prometheus = new Prometheus(
    Object.assign(new BuildRunnerSettings(), { rulesPollSeconds: 0, rulesPrivateTargets: 'loopback' }),
  );

  beforeAll(async () => {
    folder = await tempDir('prometheus');
    await writeFile(join(folder.path, 'prometheus.yml'), config);
    await writeFile(join(folder.path, 'alerts.yml'), alerts);
    const port = await freePort();
    server = spawn(
      'prometheus',
      [
        `--config.file=${join(folder.path, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder.path, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: 'ignore' },
    );
    endpoint = { url: `http://127.0.0.1:${port}`, ours: false };
    await eventually(async () => {
      expect(await prometheus.query(endpoint, 'count(ALERTS)')).toEqual({ kind: 'values', values: [2] });
    });
  });

  afterAll(async () => {
    if (server?.exitCode === null) {
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
    }
    await folder?.remove();
  });

  it('says which alerts fire, which do not, and which it does not know', async () => {
    expect(await prometheus.alert(endpoint, 'Always "firing"')).toBe('ALARM');
    expect(await prometheus.alert(endpoint, 'Never')).toBe('OK');
    expect(await prometheus.alert(endpoint, 'Pending')).toBe('OK');
    expect(await prometheus.alert(endpoint, 'Unheard of')).toBe('INSUFFICIENT_DATA');
  });

  it('answers queries with numbers, or says what is wrong with them', async () => {
    const values = async (query: string) => prometheus.query(endpoint, query);
    expect(await values('scalar(vector(4)) * 2')).toEqual({ kind: 'values', values: [8] });
    expect(await values('vector(1) / 0')).toEqual({ kind: 'values', values: [Number.POSITIVE_INFINITY] });
    expect(await values('vector(0) / 0')).toEqual({ kind: 'values', values: [Number.NaN] });
    expect(await values('nothing_of_that_name')).toEqual({ kind: 'values', values: [] });
    expect(await values('sum(')).toMatchObject({ kind: 'wrong', reason: expect.stringContaining('parse error') });
    expect(await values('ALERTS[5m]')).toMatchObject({ kind: 'wrong' });
    expect(await values('"text"')).toMatchObject({ kind: 'wrong' });
  });

  it('is no data while it is away', async () => {
    const away: Endpoint = { url: `http://127.0.0.1:${await freePort()}`, ours: false };
    expect((await prometheus.query(away, 'up')).kind).toBe('no-answer');
    expect(await prometheus.alert(away, 'Never')).toBe('INSUFFICIENT_DATA');
  });
});
