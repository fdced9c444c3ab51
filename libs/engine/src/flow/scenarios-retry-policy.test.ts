import { seconds } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { ActionExtension, PipelineDeclaration } from '../definition/structure.ts';
import { ended, World } from './world.fixture.ts';

const plain = declared(pipeline());

describe("an action's own retry policy", () => {
  const policy = (retry: ActionExtension['retry']): PipelineDeclaration => {
    const [source, buildStage, deployStage] = plain.stages;
    if (!source || !buildStage || !deployStage || !retry) throw new Error('the sample has three stages');
    const stages = [
      source,
      { ...buildStage, actions: buildStage.actions.map((action) => ({ ...action, millrace: { retry } })) },
      deployStage,
    ];
    return { ...plain, stages };
  };
  const twice = { maxAttempts: 3, backoffSeconds: 10, factor: 2, maxBackoffSeconds: 15, on: ['failed'] as const };

  it('lets it rest longer each time, and gives up after the last attempt', () => {
    const world = new World(policy(twice));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(world.action('E1', 'Compile').attempt).toBe(attempt);
      const facts = world.ends('E1', 'Compile', ended('failed'));
      const scheduled = facts.find((event) => event.type === 'ActionRetryScheduled');
      if (scheduled?.type !== 'ActionRetryScheduled') break;
      waits.push(scheduled.dueAt - scheduled.at);
      expect(world.does({ type: 'ReachTime' })).toEqual([]);
      world.passes(seconds(16));
      world.does({ type: 'ReachTime' });
    }
    expect(waits).toEqual([10_000, 15_000]);
    expect(world.where('E1')).toEqual(['failed']);
    expect(
      world.orders
        .filter(({ type }) => type === 'SetTimer')
        .map((order) => ('timerId' in order ? order.timerId.split(':')[0] : '')),
    ).toContain('look-again');
  });

  it('counts anew when the stage is retried', () => {
    const world = new World(policy({ ...twice, maxAttempts: 2, backoffSeconds: 0 }));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Compile', ended('failed'));
    world.ends('E1', 'Compile', ended('failed'));
    expect(world.where('E1')).toEqual(['failed']);
    world.retries('E1', 'Build');
    world.ends('E1', 'Compile', ended('failed'));
    expect(world.action('E1', 'Compile').attempt).toBe(4);
  });

  it('speaks of its outcomes only', () => {
    const world = new World(policy(twice));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Compile', ended('errored'));
    expect(world.where('E1')).toEqual(['failed']);
  });

  it('does not keep a stopped execution', () => {
    const world = new World(policy(twice));
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Compile', ended('failed'));
    expect(world.where('E1')).toEqual(['Build']);
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(world.retries('E1', 'Build')).toMatchObject([{}, { again: ['Compile'] }, { action: 'Compile', attempt: 2 }]);
  });
});
