import { eventually, recordingOtlpReceiver, type OtlpReceiver } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Receiver } from './receiver.ts';
import { actionOf, describe as where, World } from './world.ts';

describe('a change', () => {
  let world: World;
  let traces: OtlpReceiver;
  let receiver: Receiver;

  beforeAll(async () => {
    traces = await recordingOtlpReceiver();
    receiver = await Receiver.open();
    world = await World.create({ mode: 'embedded', otlpEndpoint: traces.endpoint, approval: true });
    const rule = await world.client.notificationRules.put({
      path: { name: 'everything' },
      body: {
        eventTypes: ['pipeline-execution.*', 'stage-execution.*', 'action-execution.*', 'approval.*'],
        targetUrl: receiver.url,
      },
    });
    receiver.secret = rule.secret;
    // The execution that the creation of the pipeline began.
    const [first] = (await world.client.pipelines.executions({ path: { name: 'app' } })).items;
    await world.approve(first?.executionId ?? '');
    expect((await world.ended(first?.executionId ?? '')).status).toBe('Succeeded');
  });
  afterAll(async () => {
    await world?.close();
    await receiver?.close();
    await traces?.close();
  });

  it('travels from git push to two hosts, through approval, in one trace', async () => {
    const commit = await world.push({ version: '2' }, 'Greet everybody');
    const executionId = await world.executionOf(commit);

    for (const host of world.hosts) expect(await host.installed()).toBe('1');
    const asked = await world.approve(executionId);
    expect(asked.customData).toBe('Release 2?');

    const view = await world.ended(executionId);
    expect(view.status, where(view)).toBe('Succeeded');
    for (const host of world.hosts) {
      expect(await host.installed()).toBe('2');
      const effects = await host.effects();
      expect(effects.filter((line) => line.includes(' 2 ')).map((line) => line.split(' ')[0])).toEqual([
        'AfterInstall',
        'ApplicationStart',
        'ValidateService',
      ]);
    }
    expect(view.sourceRevisions[0]?.revisionId).toBe(commit);
    expect(actionOf(view, 'Source', 'Checkout')?.execution?.outputVariables).toMatchObject({
      CommitId: commit,
      CommitMessage: 'Greet everybody',
      BranchName: 'main',
    });

    const lines = await world.log(view, 'Build', 'Compile');
    expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.filter((line) => line.text.startsWith('compiled part'))).toHaveLength(10);

    const traceId = view.traceId;
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    await eventually(
      () => {
        const services = new Set(
          traces
            .spans()
            .filter((span) => span.traceId === traceId)
            .map((span) => span.serviceName),
        );
        expect([...services].toSorted()).toEqual(
          expect.arrayContaining([
            'approvals',
            'artifacts',
            'build-runner',
            'deploy-agent',
            'deployments',
            'notifications',
            'orchestration',
            'test-runner',
            'triggers',
            'user-command',
          ]),
        );
      },
      { withinMs: 20_000 },
    );

    await eventually(() => {
      const ended = receiver.events.filter(
        (event) => event.data['executionId'] === executionId && event.data['state'] === 'SUCCEEDED',
      );
      expect(ended.length).toBeGreaterThan(8);
    });
    for (const event of receiver.events) expect(event.genuine).toBe(true);
  });

  it('that fails its test never reaches a host, and says why', async () => {
    const before = await Promise.all(world.hosts.map((host) => host.installed()));
    const commit = await world.push({ version: '3', testPasses: false });
    const view = await world.ended(await world.executionOf(commit));
    expect(view.status).toBe('Failed');
    const test = actionOf(view, 'Test', 'Unit')?.execution;
    expect(test?.outcome).toBe('failed');
    expect(test?.error?.message).toContain('greets');
    const { reports } = await world.client.actions.reports({ path: { id: test?.actionExecutionId ?? '' } });
    expect(reports[0]).toMatchObject({
      name: 'unit',
      status: 'FAILED',
      total: 2,
      statusCounts: { SUCCEEDED: 1, FAILED: 1 },
    });
    expect(view.stages.find((stage) => stage.name === 'Production')?.status).toBe('NotStarted');
    expect(await Promise.all(world.hosts.map((host) => host.installed()))).toEqual(before);
  });
});
