import { pipelineText } from '@millrace/client';
import type { ExecutionView, ServiceName } from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineDeclaration, projectFiles } from './project.ts';
import { Receiver } from './receiver.ts';
import { actionOf, describe as where, World } from './world.ts';

/**
 * SIGKILL of every part in the middle of an execution. What must hold afterwards, each time: the execution ends as it
 * should; no user command and no hook ran twice; the log is whole; every event was heard, under one id.
 */
describe('an execution survives', () => {
  let world: World;
  let receiver: Receiver;
  let next = 10;

  beforeAll(async () => {
    receiver = await Receiver.open();
    world = await World.create({ mode: 'processes' });
    const rule = await world.client.notificationRules.put({
      path: { name: 'everything' },
      body: {
        eventTypes: ['pipeline-execution.*', 'stage-execution.*', 'action-execution.*'],
        targetUrl: receiver.url,
      },
    });
    receiver.secret = rule.secret;
    // The execution that the creation of the pipeline began.
    await world.gate.arrived('ValidateService 1 web-2');
  });
  afterAll(async () => {
    await world?.close();
    await receiver?.close();
  });

  /** Pushes a version, waits until its `command` has begun and holds it there while `harm` is done. */
  async function held(
    command: (version: string) => string,
    harm: (version: string) => Promise<void>,
  ): Promise<{ version: string; view: ExecutionView }> {
    const version = String(next++);
    const name = command(version);
    world.gate.hold(name);
    const commit = await world.push({ version });
    await world.gate.arrived(name);
    await harm(version);
    world.gate.release(name);
    return { version, view: await world.ended(await world.executionOf(commit)) };
  }

  const kill = (service: ServiceName) => async (): Promise<void> => {
    const part = world.platform.services.get(service);
    await part?.kill();
    await part?.start();
  };

  /** All that must hold of an execution that succeeded. */
  async function isWhole({ version, view }: { version: string; view: ExecutionView }): Promise<void> {
    expect(view.status, where(view)).toBe('Succeeded');
    expect(world.gate.count(`build ${version}`), 'builds').toBe(1);
    expect(world.gate.count(`test ${version}`), 'test runs').toBe(1);
    for (const host of world.hosts) {
      for (const event of ['AfterInstall', 'ApplicationStart', 'ValidateService'])
        expect(world.gate.count(`${event} ${version} ${host.name}`), `${event} on ${host.name}`).toBe(1);
      expect(await host.installed()).toBe(version);
    }
    for (const [stage, action] of [
      ['Build', 'Compile'],
      ['Test', 'Unit'],
      ['Production', 'Deploy'],
    ] as const) {
      const lines = await world.log(view, stage, action);
      expect(
        lines.map((line) => line.seq),
        `${stage} log`,
      ).toEqual(lines.map((_, index) => index + 1));
    }
    const build = await world.log(view, 'Build', 'Compile');
    expect(build.filter((line) => line.text.startsWith('compiled part')).map((line) => line.text)).toEqual(
      Array.from({ length: 10 }, (_, n) => `compiled part ${n + 1} of ${version}`),
    );
    await everyEventHeardOnce(view);
  }

  /** Deliveries may repeat; facts may not: each (what, state) has exactly one event id. */
  async function everyEventHeardOnce(view: ExecutionView): Promise<void> {
    const expected = [
      'execution STARTED',
      'execution SUCCEEDED',
      ...view.stages.flatMap((stage) => [
        `${stage.name} STARTED`,
        `${stage.name} SUCCEEDED`,
        ...stage.actions.flatMap((action) => [
          `${stage.name}/${action.name} STARTED`,
          `${stage.name}/${action.name} SUCCEEDED`,
        ]),
      ]),
    ];
    await eventually(
      () => {
        const ids = new Map<string, Set<string>>();
        for (const event of receiver.events.filter((candidate) => candidate.data['executionId'] === view.executionId)) {
          const { stageName, actionName, state } = event.data as {
            stageName?: string;
            actionName?: string;
            state: string;
          };
          const what = [
            stageName === undefined ? 'execution' : [stageName, actionName].filter(Boolean).join('/'),
            state,
          ].join(' ');
          ids.set(what, (ids.get(what) ?? new Set()).add(event.id));
        }
        expect([...ids.keys()].toSorted()).toEqual(expected.toSorted());
        for (const [what, of] of ids) expect(of.size, what).toBe(1);
      },
      { withinMs: 30_000 },
    );
  }

  const duringBuild = (version: string) => `build ${version}`;

  it.each([
    'gateway',
    'orchestration',
    'triggers',
    'artifacts',
    'notifications',
    'approvals',
    'test-runner',
    'deployments',
  ] as const)('the death of %s while a build runs', async (service) => isWhole(await held(duringBuild, kill(service))));

  it.each(['orchestration', 'deployments', 'artifacts'] as const)(
    'the death of %s while a host is deployed to',
    async (service) => isWhole(await held((version) => `AfterInstall ${version} web-1`, kill(service))),
  );

  it('the death of nats-server', async () => {
    await isWhole(
      await held(duringBuild, async () => {
        await world.platform.nats.kill();
        await world.platform.nats.start();
      }),
    );
  });

  it('the death of PostgreSQL', async () => {
    await isWhole(
      await held(duringBuild, async () => {
        await world.platform.postgres.kill();
        await world.platform.postgres.start();
      }),
    );
  });

  it("the loss of all of JetStream's data", async () => {
    await isWhole(
      await held(duringBuild, async () => {
        await world.platform.nats.kill();
        await rm(world.platform.nats.storeFolder, { recursive: true });
        await world.platform.nats.start();
      }),
    );
  });

  it("the loss of all of JetStream's data, many at once, most of them waiting in its queues", async () => {
    const version = String(next++);
    const name = `build ${version}`;
    world.gate.hold(name);
    await world.repository.commit(projectFiles(world.gate.port, { version }), `Version ${version}`);
    const declaration = pipelineDeclaration({
      name: 'many',
      repositoryUrl: world.repository.url,
      project: 'app-build',
      testProject: 'app-test',
      application: 'app',
      group: 'production',
      buildsInParallel: true,
    });
    await world.client.pipelines.put({
      path: { name: 'many' },
      ...pipelineText({ content: JSON.stringify(declaration), format: 'json' }),
    });
    const started = await Promise.all(
      Array.from({ length: 24 }, () => world.client.pipelines.start({ path: { name: 'many' }, body: {} })),
    );
    await world.gate.arrived(name);
    await world.platform.nats.kill();
    await rm(world.platform.nats.storeFolder, { recursive: true });
    await world.platform.nats.start();
    world.gate.release(name);
    for (const { executionId } of started) {
      const view = await world.ended(executionId);
      expect(view.status, where(view)).toBe('Succeeded');
    }
    const { items } = await world.client.pipelines.executions({ path: { name: 'many' } });
    await eventually(
      async () => {
        const other = (await world.client.pipelines.executions({ path: { name: 'app' } })).items.find(
          (item) => item.status === 'InProgress',
        );
        expect(other).toBeUndefined();
      },
      { withinMs: 60_000 },
    );
    // One build for each, and one for the pipeline that noticed the same push.
    expect(world.gate.count(name)).toBe(items.length + 1);
    await world.client.pipelines.delete({ path: { name: 'many' } });
  });

  it('the death of the agent between two of its hooks', async () => {
    const [first] = world.hosts;
    await isWhole(
      await held(
        (version) => `AfterInstall ${version} web-2`,
        async () => {
          await first?.kill();
          await first?.start();
        },
      ),
    );
  });

  it.each([
    ['build-runner', 'Build', 'Compile', (version: string) => `build ${version}`],
    ['test-runner', 'Test', 'Unit', (version: string) => `test ${version}`],
  ] as const)(
    'the death of the %s whose command runs only as an honest failure',
    async (service, stage, action, command) => {
      const { version, view } = await held(command, kill(service));
      expect(view.status, where(view)).toBe('Failed');
      const execution = actionOf(view, stage, action)?.execution;
      expect(execution?.outcome).toBe('errored');
      expect(execution?.error?.message).toMatch(/runner/i);
      expect(world.gate.count(command(version))).toBe(1);
      const lines = await world.log(view, stage, action);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.map((line) => line.seq)).toEqual(lines.map((_, index) => index + 1));
      for (const host of world.hosts) expect(await host.installed()).not.toBe(version);
      // And the next change goes through.
      await isWhole(await held(duringBuild, async () => undefined));
    },
  );

  it('a second push overtakes only between stages', async () => {
    const [a, b, c] = [String(next++), String(next++), String(next++)];
    world.gate.hold(`build ${a}`);
    const commitA = await world.push({ version: a });
    await world.gate.arrived(`build ${a}`);
    const runA = await world.executionOf(commitA);
    const commitB = await world.push({ version: b });
    const runB = await world.executionOf(commitB);
    await waitsAt(runB, 'Build');
    const commitC = await world.push({ version: c });
    const runC = await world.executionOf(commitC);
    const viewB = await world.ended(runB);
    expect(viewB.status, where(viewB)).toBe('Superseded');
    expect((await world.client.executions.get({ path: { id: runA } })).status).toBe('InProgress');
    world.gate.release(`build ${a}`);
    expect((await world.ended(runA)).status).toBe('Succeeded');
    expect((await world.ended(runC)).status).toBe('Succeeded');
    expect(world.gate.count(`build ${b}`)).toBe(0);
    for (const host of world.hosts) expect(await host.installed()).toBe(c);
  });

  const waitsAt = (executionId: string, stage: string) =>
    eventually(
      async () => {
        const view = await world.client.executions.get({ path: { id: executionId } });
        expect(view.stages.find((candidate) => candidate.name === stage)?.status, where(view)).toBe('Waiting');
      },
      { withinMs: 30_000 },
    );
});
