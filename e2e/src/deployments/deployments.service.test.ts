import { DeleteDeploymentGroup, EnrolHost, type ArtifactRefV1, type DeploymentView } from '@millrace/contracts';
import { enrol } from '@millrace/deploy-agent';
import { eventually } from '@millrace/testing';
import { createUser } from '@nats-io/nkeys';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, DeploymentsWorld, type TestHost } from './deployments-world.ts';

let world: DeploymentsWorld;
let web1: TestHost;
let web2: TestHost;

const appspec = `version: 0.0
os: linux
file_exists_behavior: OVERWRITE
files:
  - source: version.txt
    destination: /srv/app
hooks:
  AfterInstall:
    - location: after.sh
      timeout: 60
  ValidateService:
    - location: validate.sh
      timeout: 60
`;

const bundle = (version: string, scripts: { readonly after?: string; readonly validate?: string } = {}) =>
  world.door.bundle({
    'appspec.yml': appspec,
    'version.txt': version,
    'after.sh': `#!/bin/sh\n${scripts.after ?? `echo "installed ${version}"`}\n`,
    'validate.sh': `#!/bin/sh\n${scripts.validate ?? 'exit 0'}\n`,
  });
const installed = async ({ root }: TestHost) => readFile(join(root, 'srv', 'app', 'version.txt'), 'utf8');
const targets = ({ targets: all }: DeploymentView) =>
  Object.fromEntries(all.map(({ hostName, status }) => [hostName, status]));

beforeAll(async () => {
  world = await DeploymentsWorld.create();
  [web1, web2] = [await world.addHost('web-1'), await world.addHost('web-2')];
  await world.group('production');
}, 60_000);
afterAll(async () => world.close());

async function deployed(revision: ArtifactRefV1, group = 'production') {
  const job = await world.offer(group, revision);
  const result = await world.result(job);
  return { job, result, view: await world.deployment(job) };
}

describe('deployments', () => {
  it('goes to one host after the other and seals what they said', async () => {
    const { job, result, view } = await deployed(await bundle('1'));
    expect(result).toMatchObject({ outcome: 'succeeded', externalExecutionId: view.deploymentId });
    expect(await Promise.all([web1, web2].map(installed))).toEqual(['1', '1']);
    expect(targets(view)).toEqual({ 'web-1': 'Succeeded', 'web-2': 'Succeeded' });
    const { deploymentId } = view;
    const said = () => world.changes.filter((change) => change.deploymentId === deploymentId);
    await eventually(() =>
      expect(said().at(-1)).toMatchObject({ status: 'Succeeded', pipelineName: job.pipelineName }),
    );
    const [first, second] = view.targets;
    const ended = first?.lifecycleEvents.at(-1)?.endedAt ?? '';
    expect((second?.lifecycleEvents[0]?.startedAt ?? '') >= ended).toBe(true);
    const lines = world.log(result);
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(result.log?.lines).toBe(lines.length);
    const text = lines.map((line) => line.text);
    expect(text.indexOf('web-1: AfterInstall')).toBeGreaterThan(0);
    expect(text.filter((line) => line === 'installed 1')).toHaveLength(2);
    // A host tells which groups choose it and what it runs of them.
    const group = { applicationName: view.applicationName, deploymentGroupName: 'production' };
    expect(await world.host(web1.hostId)).toMatchObject({
      status: 'online',
      deploymentGroups: [{ ...group, healthy: true, revisionSha256: view.revisionSha256 }],
    });
    // Said again, it is the same deployment.
    await world.offer('production', await bundle('x'), job);
    expect((await world.deployment(job)).status).toBe('Succeeded');
  });

  it('stops at the first host when its hook fails, and leaves the other as it is', async () => {
    const { result, view } = await deployed(await bundle('2', { after: 'echo broken >&2; exit 3' }));
    // The host that was not reached was asked nothing.
    expect(await world.deploymentIdsOn(web1.hostId)).toContain(view.deploymentId);
    expect(await world.deploymentIdsOn(web2.hostId)).not.toContain(view.deploymentId);
    const [left] = (await world.host(web1.hostId)).deploymentGroups;
    expect(left).toMatchObject({ healthy: false });
    expect(left).not.toHaveProperty('revisionSha256');
    expect(result.outcome).toBe('failed');
    expect(result.error?.message).toMatch(/web-1: AfterInstall \(after\.sh\): ScriptFailed/);
    expect(targets(view)).toEqual({ 'web-1': 'Failed', 'web-2': 'Skipped' });
    const events = view.targets.find(({ hostName }) => hostName === 'web-1')?.lifecycleEvents ?? [];
    expect(events.map(({ status }) => status)).toEqual([
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'Failed',
      'Skipped',
      'Skipped',
    ]);
    expect(events[4]?.logTail).toContain('broken');
    expect(await installed(web2)).toBe('1');
  });

  it('goes on where it stood when it is restarted in the middle, with agents that report meanwhile', async () => {
    const gate = join(world.folder.path, 'gate');
    const after = `touch ${gate}.$DEPLOYMENT_ID; while [ ! -e ${gate} ]; do sleep 0.05; done`;
    const job = await world.offer('production', await bundle('3', { after }));
    await eventually(async () => expect((await world.deployment(job)).status).toBe('InProgress'));
    const { deploymentId } = await world.deployment(job);
    await eventually(() => existsSync(`${gate}.${deploymentId}`));
    await world.service.stop();
    await writeFile(gate, '');
    await world.restartService();
    expect(await world.result(job)).toMatchObject({ outcome: 'succeeded' });
    expect(await Promise.all([web1, web2].map(installed))).toEqual(['3', '3']);
    await rm(gate);
  });

  it('never repeats the script of an agent that was restarted in it', async () => {
    const ran = join(world.folder.path, 'ran');
    const job = await world.offer('production', await bundle('4', { after: `echo x >> ${ran}; sleep 60` }));
    await eventually(() => existsSync(ran));
    await world.stopAgent(web1);
    await world.startAgent(web1);
    const result = await world.result(job);
    expect(result).toMatchObject({ outcome: 'failed' });
    expect(result.error?.message).toContain('FailedAfterRestart');
    expect(await readFile(ran, 'utf8')).toBe('x\n');
  });

  it('is cancelled with the script that runs, and one that waits is told what for', async () => {
    const begun = join(world.folder.path, 'begun');
    const job = await world.offer('production', await bundle('5', { after: `touch ${begun}; sleep 60` }));
    await eventually(() => existsSync(begun));
    const next = await world.offer('production', await bundle('6'));
    await eventually(async () => {
      const { status, cause } = await world.deployment(next);
      expect({ status, cause }).toEqual({
        status: 'Queued',
        cause: expect.stringContaining('Waits for deployment d-'),
      });
    });
    await world.cancel(job);
    expect(await world.result(job)).toMatchObject({ outcome: 'cancelled' });
    expect((await world.deployment(job)).status).toBe('Stopped');
    expect(await world.result(next)).toMatchObject({ outcome: 'succeeded' });
    expect(await installed(web1)).toBe('6');
  });

  it('gives up a host that is deregistered, and those that wait for a group that is deleted', async () => {
    const web9 = await world.addHost('web-9', 'nine');
    await world.group('nine', { tagFilters: [{ key: 'role', value: 'nine', type: 'KEY_AND_VALUE' }] });
    const begun = join(world.folder.path, 'begun-nine');
    const job = await world.offer('nine', await bundle('9', { after: `touch ${begun}; sleep 60` }));
    await eventually(() => existsSync(begun));
    const next = await world.offer('nine', await bundle('10'));
    await eventually(async () => expect((await world.deployment(next)).status).toBe('Queued'));
    await world.requests.ask(DeleteDeploymentGroup, { caller, applicationName: 'shop', deploymentGroupName: 'nine' });
    expect(await world.result(next)).toMatchObject({ error: { code: 'DEPLOYMENT_GROUP_MISSING' } });
    await world.deregister(web9);
    const result = await world.result(job);
    expect(result.error?.message).toContain('web-9: AfterInstall: AGENT_ISSUE: the host was deregistered');
  });

  it('fails at once for a group that is not there, and for one without hosts', async () => {
    const missing = await deployed(await bundle('7'), 'nowhere');
    expect(missing.result).toMatchObject({ outcome: 'failed', error: { code: 'DEPLOYMENT_GROUP_MISSING' } });
    await world.group('empty', { tagFilters: [{ key: 'role', value: 'db', type: 'KEY_AND_VALUE' }] });
    const empty = await deployed(await bundle('7'), 'empty');
    expect(empty.result).toMatchObject({ outcome: 'failed', error: { code: 'NO_INSTANCES' } });
  });

  it('takes an enrolment token once', async () => {
    const token = await world.ticket('web-3');
    const first = { token, publicKey: createUser().getPublicKey(), agentVersion: '0.1.0' };
    expect(await world.requests.ask(EnrolHost, first)).toMatchObject({ ok: true, value: { hostName: 'web-3' } });
    const again = enrol({ stateFolder: join(world.folder.path, 'thief'), serverUrl: world.door.url, token });
    await expect(again).rejects.toMatchObject({ code: 'enrolment.refused' });
  });
});
