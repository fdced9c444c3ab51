import { StopExecution, WhyExecution } from '@millrace/contracts';
import { minutes } from '@millrace/kernel';
import { FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let d: Delivery;
const clock = new FakeClock('2026-11-21T10:00:00Z');
beforeAll(async () => {
  t = await serviceUnderTest(orchestration, { clock });
  d = new Delivery(t);
});
afterAll(async () => t.close());

describe('an action with a retry policy', () => {
  it('rests between its attempts for as long as the policy says', async () => {
    const retry = { maxAttempts: 3, backoffSeconds: 600, factor: 2, maxBackoffSeconds: 3600, on: ['failed'] };
    const id = await d.creates(definition('rests', [stage('Build', [builds('Compile', { millrace: { retry } })])]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile', 'failed');
    await expect
      .poll(async () => value(await d.ask(WhyExecution, { executionId: id })).reasons[0], { timeout: 5_000 })
      .toMatchObject({ kind: 'back-off', actionName: 'Compile', until: expect.any(String) });
    clock.advance(minutes(10));
    await d.does(id, 'Compile', 'failed', 2);
    await expect
      .poll(async () => (await d.attempts('rests', id)).filter(({ cause }) => cause.includes('1200 seconds')).length, {
        timeout: 5_000,
      })
      .toBe(1);
    clock.advance(minutes(20));
    await d.does(id, 'Compile', 'succeeded', 3);
    await d.until(id, 'Succeeded');
    // No stage was retried: the execution is at its first attempt still.
    expect(await d.execution(id)).toMatchObject({ attempt: 1 });
  });

  it('that is stopped while it rests says why it failed, not when it would have been tried again', async () => {
    const retry = { maxAttempts: 2, backoffSeconds: 600 };
    const id = await d.creates(definition('ended', [stage('Build', [builds('Compile', { millrace: { retry } })])]));
    await d.does(id, 'Checkout');
    await d.does(id, 'Compile', 'failed');
    await expect.poll(async () => (await d.attempts('ended', id))[0]?.cause).toContain('600 seconds later');
    value(await d.ask(StopExecution, { pipelineName: 'ended', executionId: id, abandon: false }));
    await d.until(id, 'Stopped');
    const { sentences } = value(await d.ask(WhyExecution, { executionId: id }));
    expect(sentences).toContain('Action Compile is Failed: it said no');
  });
});

describe('a matrix', () => {
  it('is an action for each combination, in history and in the state of its pipeline', async () => {
    const millrace = { matrix: { axes: { node: ['22', '24'], os: ['linux'] } } };
    const configuration = { ProjectName: 'on-#{matrix.os}-#{matrix.node}' };
    const matrix = builds('Unit', { configuration, millrace, outputArtifacts: [{ name: 'Report' }] });
    const id = await d.creates(definition('matrix', [stage('Test', [matrix])]));
    await d.does(id, 'Checkout');
    const job = await d.offered(id, 'Unit-24-linux');
    expect(job).toMatchObject({
      configuration: { ProjectName: 'on-linux-24' },
      outputArtifacts: [{ name: 'Report-24-linux' }],
    });
    await d.ends(job);
    await d.does(id, 'Unit-22-linux');
    await d.until(id, 'Succeeded');
    const names = (actions: readonly { readonly name: string }[] | undefined) => actions?.map(({ name }) => name);
    expect(names((await d.execution(id)).stages[1]?.actions)).toEqual(['Unit-22-linux', 'Unit-24-linux']);
    expect((await d.state('matrix')).stages[1]?.actions).toMatchObject([
      { name: 'Unit-22-linux', latestExecution: { status: 'Succeeded' } },
      { name: 'Unit-24-linux', latestExecution: { status: 'Succeeded' } },
    ]);
  });
});
