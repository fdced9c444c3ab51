import {
  CreatePipeline,
  DeletePipeline,
  ListExecutions,
  ListPipelines,
  UpdatePipeline,
  type ListExecutionsV1,
  type ListPipelinesV1,
} from '@millrace/contracts';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let d: Delivery;
beforeAll(async () => {
  t = await serviceUnderTest(orchestration);
  d = new Delivery(t);
});
afterAll(async () => t.close());

const stages = [stage('Build', [builds('Compile')])];
const pipelines = async (filter: Partial<ListPipelinesV1>) =>
  value(await d.ask(ListPipelines, { page: {}, ...filter })).items.map(({ name }) => name);

it('pipelines are found by the beginning of their names and by their tags', async () => {
  const tagsOf = {
    'pay-api': { team: 'payments', tier: '1' },
    'pay-web': { team: 'payments' },
    shop: { team: 'shop' },
  };
  for (const [name, tags] of Object.entries(tagsOf)) {
    value(await d.ask(CreatePipeline, { pipeline: definition(name, stages), tags }));
  }
  expect(await pipelines({ namePrefix: 'pay-' })).toEqual(['pay-api', 'pay-web']);
  // No wildcards: what is written is what is meant.
  expect(await pipelines({ namePrefix: 'pay%' })).toEqual([]);
  expect(await pipelines({ tag: { key: 'team', value: 'payments' } })).toEqual(['pay-api', 'pay-web']);
  expect(await pipelines({ tag: { key: 'tier' } })).toEqual(['pay-api']);
  expect(await pipelines({ tag: { key: 'team', value: 'shop' }, namePrefix: 'pay' })).toEqual([]);
});

it('executions are found by how they stand, why they began and when; a cursor is good for its own list', async () => {
  const failed = await d.creates(definition('filters', stages));
  await d.does(failed, 'Checkout', 'failed');
  await d.until(failed, 'Failed');
  const running = await d.starts('filters');
  const found = async (filter: Partial<ListExecutionsV1>) =>
    value(await d.ask(ListExecutions, { pipelineName: 'filters', page: {}, ...filter })).items.map(
      ({ executionId }) => executionId,
    );
  expect(await found({ status: 'Failed' })).toEqual([failed]);
  expect(await found({ status: 'InProgress' })).toEqual([running]);
  expect(await found({ triggerType: 'CreatePipeline' })).toEqual([failed]);
  expect(await found({ triggerType: 'Webhook' })).toEqual([]);
  const { startedAt } = await d.execution(running);
  expect(await found({ startedAfter: startedAt })).toEqual([running]);
  expect(await found({ startedBefore: startedAt })).toEqual([failed]);
  const first = value(await d.ask(ListExecutions, { pipelineName: 'filters', page: { maxResults: 1 } }));
  expect(first.items.map(({ executionId }) => executionId)).toEqual([running]);
  const page = { nextToken: first.nextToken ?? '' };
  expect(await found({ page })).toEqual([failed]);
  expect(await d.refused(ListExecutions, { pipelineName: 'filters', page, status: 'Failed' })).toBe(
    'page-token.invalid',
  );
});

it('a pipeline that was made anew is not taken for the one before it, whose version it has', async () => {
  const pipeline = definition('anew', stages);
  const create = async () => value(await d.ask(CreatePipeline, { pipeline })).created;
  const before = await create();
  expect(await d.refused(DeletePipeline, { pipelineName: 'anew', expectedVersion: 1, expectedCreated: before })).toBe(
    'accepted',
  );
  const now = await create();
  const expected = { expectedVersion: 1, expectedCreated: before };
  expect(await d.refused(UpdatePipeline, { pipeline, ...expected })).toBe('pipeline.changed-meanwhile');
  expect(await d.refused(DeletePipeline, { pipelineName: 'anew', ...expected })).toBe('pipeline.changed-meanwhile');
  expect(await d.refused(UpdatePipeline, { pipeline, ...expected, expectedCreated: now })).toBe('accepted');
});

it('a pipeline is deleted only in the version that was meant', async () => {
  const pipeline = definition('versioned', stages);
  await d.creates(pipeline);
  await d.updates(pipeline);
  expect(await d.refused(DeletePipeline, { pipelineName: 'versioned', expectedVersion: 1 })).toBe(
    'pipeline.changed-meanwhile',
  );
  expect(await pipelines({ namePrefix: 'versioned' })).toEqual(['versioned']);
  expect(await d.refused(DeletePipeline, { pipelineName: 'versioned', expectedVersion: 2 })).toBe('accepted');
  expect(await pipelines({ namePrefix: 'versioned' })).toEqual([]);
});
