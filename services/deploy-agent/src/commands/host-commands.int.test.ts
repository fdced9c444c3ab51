import { inPlaceEvents } from '@millrace/appspec';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import type { HostCommandV1 } from '@millrace/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appspec, carryOutOn, codes, hook, traceOf, traces } from '../testing/command-desk.ts';
import { commandsOf, testBundles, testHost, type TestBundles, type TestHost } from '../testing/hosts.ts';

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

const carryOut = (commands: readonly HostCommandV1[]) => carryOutOn(host, commands);
const trace = () => traceOf(host);

let deployments = 0;
async function deploy(files: Record<string, string>, more: Partial<HostCommandV1> = {}, until = 7) {
  const id = `d-${String(++deployments).padStart(9, '0')}`;
  const command = commandsOf(await bundles.add(files), id, more);
  return carryOut(inPlaceEvents.slice(0, until).map(command));
}

describe('a deployment on one host', () => {
  it('installs files, sets rights and runs the hooks in order with what they need to know', async () => {
    const reports = await deploy({
      'appspec.yml': `${appspec(hook('AfterInstall', 'scripts/after.sh') + hook('ApplicationStart', 'scripts/start.sh'))}
permissions:
  - {object: /srv/app, mode: 640, type: [file]}`,
      'web/index.html': 'v1',
      'scripts/after.sh': '#!/bin/sh\nenv | sort; echo oops >&2\n',
      'scripts/start.sh': traces('start'),
    });
    expect(codes(reports)).toEqual(Array.from({ length: 7 }, () => 'succeeded'));
    expect(await host.read('srv/app/index.html')).toBe('v1');
    expect(await trace()).toBe('start\n');
    const told = reports[4]?.logTail ?? '';
    expect(told).toContain('[stdout]APPLICATION_NAME=shop\n');
    expect(told).toContain('[stdout]LIFECYCLE_EVENT=AfterInstall\n');
    expect(told).toContain('[stderr]oops\n');
    expect(told).not.toContain('NODE_OPTIONS');
  });

  it('stops the old application with the scripts it came with, also after a failed start', async () => {
    const revision = (n: number, start = 'exit 0') => ({
      'appspec.yml': appspec(hook('ApplicationStop', 'stop.sh') + hook('ApplicationStart', 'start.sh')),
      'web/a': `${n}`,
      'stop.sh': traces(`stop${n}`),
      'start.sh': `#!/bin/sh\n${start}\n`,
    });
    await deploy(revision(1));
    expect(await trace()).toBe('');
    await deploy(revision(2));
    expect(codes(await deploy(revision(3, 'exit 1'), {}, 6)).at(-1)).toBe('ScriptFailed');
    await deploy(revision(4));
    expect(await trace()).toBe('stop1\nstop2\nstop3\n');
  });

  it('removes what it recorded and nothing else', async () => {
    await deploy({ 'appspec.yml': appspec(), 'web/a': '1', 'web/b': '1', 'web/d/x': '1', 'web/e/y': '1' });
    await writeFile(host.at('srv/app/d/log'), 'by the application');
    expect(codes(await deploy({ 'appspec.yml': appspec(), 'web/a': '2' }))).not.toContain('UnknownError');
    expect((await readdir(host.at('srv/app'), { recursive: true })).sort()).toEqual(['a', 'd', 'd/log']);
    expect(await host.read('srv/app/a')).toBe('2');
  });

  it('refuses to take over a file, and leaves the old revision whole', async () => {
    await deploy({ 'appspec.yml': appspec(), 'web/a': '1' });
    await writeFile(host.at('srv/app/cfg'), 'mine');
    const revision = { 'appspec.yml': appspec(), 'web/a': '2', 'web/cfg': 'theirs' };
    const [refused] = (await deploy(revision, {}, 4)).slice(-1);
    expect(refused?.error).toMatchObject({ code: 'UnknownError', message: expect.stringContaining('/srv/app/cfg') });
    expect([await host.read('srv/app/a'), await host.read('srv/app/cfg')]).toEqual(['1', 'mine']);
    await deploy(revision, { fileExistsBehavior: 'RETAIN' });
    expect([await host.read('srv/app/a'), await host.read('srv/app/cfg')]).toEqual(['2', 'mine']);
    await deploy(revision, { fileExistsBehavior: 'OVERWRITE' });
    expect(await host.read('srv/app/cfg')).toBe('theirs');
    await deploy({ 'appspec.yml': appspec(), 'web/a': '3' });
    expect(await readdir(host.at('srv/app'))).toEqual(['a']);
  });

  it('finds a record harmless whose last line is cut, or that names what is not ours', async () => {
    await deploy({ 'appspec.yml': appspec(), 'web/a': '1' });
    await writeFile(host.at('canary'), 'alive');
    const record = host.at(
      'opt/millrace-agent/deployment-root/deployment-instructions/11111111-1111-1111-1111-111111111111-cleanup',
    );
    await writeFile(record, `${await readFile(record, 'utf8')}{"path":"/srv/app/a","ki`);
    expect(codes(await deploy({ 'appspec.yml': appspec(), 'web/b': '2' })).at(3)).toBe('succeeded');
    expect(await readdir(host.at('srv/app'))).toEqual(['b']);
    const forged = JSON.stringify({ path: '/srv/app/x\n/canary', kind: 'file' });
    await writeFile(record, `${forged}\n${JSON.stringify({ path: '/canary', kind: 'file' })}\n`);
    await deploy({ 'appspec.yml': appspec(), 'web/c': '3' });
    expect(await host.read('canary')).toBe('alive');
  });

  it('never writes through a planted link', async () => {
    await mkdir(host.at('etc'));
    await mkdir(host.at('srv'));
    await symlink(host.at('etc'), host.at('srv/app'));
    const reports = await deploy(
      { 'appspec.yml': appspec(), 'web/passwd': 'x' },
      { fileExistsBehavior: 'OVERWRITE' },
      4,
    );
    expect(reports.at(-1)?.error?.message).toContain('/srv/app must be a folder but is a link');
    expect(await readdir(host.at('etc'))).toEqual([]);
  });

  it('refuses other bytes than announced', async () => {
    const bundle = await bundles.add({ 'appspec.yml': appspec(), 'web/a': '1' });
    const command = commandsOf(Object.assign(bundle, { sha256: '0'.repeat(64) }));
    const [report] = await carryOut([command('DownloadBundle')]);
    expect(report?.error?.message).toContain('not what was announced');
    expect(
      await readdir(host.at(`opt/millrace-agent/deployment-root/${command('Install').deploymentGroupId}/d-AAAAAAAAA`)),
    ).toEqual(['logs']);
  });

  it('strips the one folder around a hosted repository, and makes scripts executable', async () => {
    const reports = await deploy({
      'shop-1a2b/appspec.yml': appspec(hook('ValidateService', 'check')),
      'shop-1a2b/web/a': '1',
      'shop-1a2b/check': traces('checked'),
    });
    expect(codes(reports)).not.toContain('ScriptMissing');
    expect(await trace()).toBe('checked\n');
  });

  it('keeps the set number of revisions, and always the installed one', async () => {
    const settings = { ...host.settings, maxRevisions: 2 };
    host = { ...host, settings };
    for (let n = 0; n < 3; n++) await deploy({ 'appspec.yml': appspec(), 'web/a': `${n}` });
    const installed = `d-${String(deployments).padStart(9, '0')}`;
    for (let n = 0; n < 3; n++) await deploy({ 'appspec.yml': appspec(), 'web/a': `${n}` }, {}, 2);
    const kept = await readdir(host.at('opt/millrace-agent/deployment-root/11111111-1111-1111-1111-111111111111'));
    expect(kept).toContain(installed);
    expect(kept.length).toBeLessThanOrEqual(3);
  });

  it('names a missing script, a failing one and what it said last', async () => {
    const bundle = {
      'appspec.yml': appspec(hook('BeforeInstall', 'gone.sh') + hook('AfterInstall', 'loud.sh', 'never.sh')),
      'web/a': '1',
      'loud.sh': `#!/bin/sh\nseq 20000\nhead -c 10000 /dev/zero | tr '\\0' x\necho\nprintf 'LAST-WÖRDS'\nexit 7\n`,
      'never.sh': traces('never'),
    };
    const reports = await deploy(bundle, {}, 5);
    expect(reports[2]).toMatchObject({ scriptName: 'gone.sh', error: { code: 'ScriptMissing' } });
    expect(reports[4]).toMatchObject({ scriptName: 'loud.sh', error: { code: 'ScriptFailed' } });
    expect(reports[4]?.error?.message).toContain('exit code 7');
    const tail = reports[4]?.logTail ?? '';
    expect(Buffer.byteLength(tail)).toBeLessThanOrEqual(4096);
    expect(tail.endsWith('LAST-WÖRDS\n')).toBe(true);
    expect(tail).not.toContain('\ufffd');
    expect(await trace()).toBe('');
  });
});

it('answers a failure of its own as a result', async () => {
  const command = commandsOf({ artifactId: '', sha256: '0'.repeat(64), sizeBytes: 1, url: 'ftp://127.0.0.1/x' });
  const [report] = await carryOut([command('DownloadBundle')]);
  expect(report?.error?.message).toContain('not by ftp:');
});
