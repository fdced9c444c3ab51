import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration } from '../definition/structure.ts';
import { runId, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
/** `Compile` is a job of workers outside, whom nothing obliges to come. */
const outside: PipelineDeclaration = {
  ...plain,
  stages: plain.stages.map((stage) => ({
    ...stage,
    actions: stage.actions.map((action) =>
      action.name === 'Compile' ? { ...action, actionTypeId: { ...action.actionTypeId, owner: 'Custom' } } : action,
    ),
  })),
};

const waiting = (declaration = outside): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  return world;
};

const begun = (): World => {
  const world = waiting();
  world.begins('E1', 'Compile');
  return world;
};

const updates = (world: World) => world.does({ type: 'UpdateDefinition', declaration: { ...outside, version: 2 } });
const continues = (world: World): void => {
  const { id: actionExecutionId, fence } = world.action('E1', 'Compile');
  world.does({ type: 'ReportActionContinued', actionExecutionId, fence, continuationToken: 'next' });
};

describe('a job that no worker outside has taken', () => {
  it('keeps no stage of an execution that stops', () => {
    const world = waiting();
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(world.orders.at(-1)).toMatchObject({ type: 'CancelJob', executionId: runId('E1') });
  });

  it('is cancelled with an execution whose pipeline was updated', () => {
    const world = waiting();
    updates(world);
    expect(world.where('E1')).toEqual(['cancelled']);
    expect(world.history.findLast(({ type }) => type === 'ActionSettled')).toMatchObject({
      orphaned: true,
      cause: 'No worker had taken the job: the pipeline was updated to version 2',
    });
  });

  it('is run again when the stage is retried', () => {
    const world = waiting();
    world.stops('E1', false);
    world.retries('E1', 'Build', 'FAILED_ACTIONS');
    expect(world.action('E1', 'Compile')).toMatchObject({ status: 'offered', attempt: 2 });
  });
});

it('a job for workers outside has its limit to the second, which nobody but time keeps', () => {
  const limit = (world: World) => {
    const timer = world.orders.findLast((order) => order.type === 'SetTimer');
    return (timer?.dueAt ?? 0) - world.now;
  };
  const world = new World(outside);
  world.starts('E1');
  // Whoever carries the checkout out ends it after an hour, and is given a moment to say so.
  expect(limit(world)).toBe(3_630_000);
  world.ends('E1', 'Checkout');
  expect(limit(world)).toBe(24 * 3_600_000);
});

describe('a job that a worker outside has taken', () => {
  it.each([
    ['a stop', (world: World) => world.stops('E1', false)],
    ['an update', updates],
  ])('is waited for after %s', (_, ends) => {
    const world = begun();
    ends(world);
    expect(world.where('E1')).toEqual(['Build']);
    // Between two of its jobs nobody has it, and yet its work goes on.
    continues(world);
    expect(world.where('E1')).toEqual(['Build']);
    world.begins('E1', 'Compile');
    world.ends('E1', 'Compile');
    expect(world.where('E1')[0]).toMatch(/^(stopped|cancelled)$/);
  });

  it('is waited for when the execution ends between two of its jobs', () => {
    const world = begun();
    continues(world);
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['Build']);
  });

  it('ends at once when it is abandoned', () => {
    const world = begun();
    world.stops('E1', true);
    expect(world.where('E1')).toEqual(['stopped']);
  });
});

it('a job of ours that lies unclaimed is waited for: a runner comes', () => {
  const world = waiting(plain);
  world.stops('E1', false);
  expect(world.where('E1')).toEqual(['Build']);
});
