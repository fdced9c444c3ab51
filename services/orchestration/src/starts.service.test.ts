import { AskStartExecution, StartExecution } from '@millrace/contracts';
import { hours } from '@millrace/kernel';
import { eventually, FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

const clock = new FakeClock('2026-11-21T09:00:00Z');
let t: ServiceUnderTest;
let d: Delivery;
let count = 0;
let name = '';
beforeAll(async () => {
  t = await serviceUnderTest(orchestration, { clock });
  d = new Delivery(t);
});
afterAll(async () => t.close());
beforeEach(() => void (name = `line-${++count}`));

const modes = ['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const;
const line = (executionMode: (typeof modes)[number]) =>
  definition(name, [stage('Build', [builds('Compile')])], { executionMode });

describe.each(modes)('in %s mode a token', (mode) => {
  const asks = async (clientRequestToken: string): Promise<string> => {
    const ask = { pipelineName: name, variables: [], sourceRevisions: [], clientRequestToken };
    return value(await d.ask(AskStartExecution, ask)).executionId;
  };

  it('begins one execution, however many come with it at once, and another one after a day', async () => {
    await d.creates(line(mode));
    const first = new Set(await Promise.all(Array.from({ length: 10 }, () => asks('once'))));
    expect(first.size).toBe(1);
    clock.advance(hours(23));
    expect(first).toContain(await asks('once'));
    const [, other] = [clock.advance(hours(2)), await asks('once')];
    expect(first).not.toContain(other);
    expect(await asks('once')).toBe(other);
    expect(await asks('twice')).not.toBe(other);
    expect(await d.executions(name)).toHaveLength(4);
  });

  it('begins another one after a day, although the first still waits and others have begun meanwhile', async () => {
    await d.creates(line(mode));
    const first = await asks('once');
    clock.advance(hours(23));
    await asks('meanwhile');
    clock.advance(hours(2));
    const other = await asks('once');
    expect(other).not.toBe(first);
    expect(await asks('once')).toBe(other);
  });

  it('begins the same one after the mode has changed', async () => {
    await d.creates(line(mode));
    const first = await asks('once');
    for (const changed of modes) {
      await d.updates(line(changed));
      expect(await asks('once')).toBe(first);
    }
    expect(await d.executions(name)).toHaveLength(2);
  });
});

it('what events ask for while the mode changes begins once, and where it belongs', async () => {
  await d.creates(line('QUEUED'));
  const trigger = { triggerType: 'WebhookV2', triggerDetail: 'push' };
  const data = { pipelineName: name, trigger, sourceRevisions: [], variables: [] };
  const starts = Array.from({ length: 20 }, (_, index) => `push-${index}`);
  await Promise.all([
    ...[...starts, ...starts].map((requestId) => t.tell(StartExecution, { ...data, requestId }, { subject: name })),
    (async () => {
      for (const mode of ['PARALLEL', 'SUPERSEDED', 'PARALLEL', 'QUEUED'] as const) await d.updates(line(mode));
    })(),
  ]);
  await eventually(async () => expect(await d.executions(name)).toHaveLength(1 + starts.length));
  const flows: { alone: boolean; mode: string }[] = await t.service.dataSource.query(
    `select flow_id <> pipeline_id as alone, execution_mode as mode from execution where pipeline_name = $1`,
    [name],
  );
  expect(flows).toHaveLength(1 + starts.length);
  expect(flows.filter(({ alone, mode }) => alone !== (mode === 'PARALLEL'))).toEqual([]);
});

it('what events ask for while the pipeline is edited begins in the order in which it was asked for', async () => {
  await d.creates(line('SUPERSEDED'));
  const data = { pipelineName: name, sourceRevisions: [], variables: [] };
  const pushes = Array.from({ length: 100 }, (_, index) => `push-${index}`);
  const begun = async () => {
    const rows: { push: string }[] = await t.service.dataSource.query(
      `select trigger_facts ->> 'triggerDetail' as push from execution
       where pipeline_name = $1 and trigger_facts ->> 'triggerType' = 'WebhookV2' order by seq`,
      [name],
    );
    return rows.map(({ push }) => push);
  };
  const trigger = { triggerType: 'WebhookV2', triggerDetail: '' };
  await Promise.all([
    (async () => {
      for (const push of pushes) {
        const asked = { ...data, requestId: push, trigger: { ...trigger, triggerDetail: push } };
        await t.tell(StartExecution, asked, { subject: name });
      }
    })(),
    (async () => {
      for (let edit = 0; edit < 50; edit++) await d.updates(line('SUPERSEDED'));
    })(),
  ]);
  await eventually(async () => expect(await begun()).toHaveLength(pushes.length));
  expect(await begun()).toEqual(pushes);
});
