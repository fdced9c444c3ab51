import { derivedUuid } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { ConditionResult, PipelineDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const baked = (result: ConditionResult): PipelineDeclaration =>
  having(declared(pipeline({ pipelineType: 'V2' })), 'Deploy', {
    onSuccess: { conditions: [{ result, rules: [rule('CloudWatchAlarm', { AlarmName: 'errors', WaitTime: '10' })] }] },
  });

const deploys = (world: World, name: string, alarm: 'succeeded' | 'failed'): void => {
  world.starts(name);
  world.ends(name, 'Checkout', succeeded(['Sources'], { Branch: name }));
  world.ends(name, 'Compile');
  world.ends(name, 'Release');
  world.rules(name, 'CloudWatchAlarm', alarm === 'succeeded' ? succeeded() : ended('failed'));
};

const rollbackTo =
  (name: string) =>
  (event: FlowEvent): boolean =>
    event.type === 'RunStarted' && event.run.rollback?.targetRunId === runId(name);

describe('a success condition', () => {
  it('AS-22 that is not met rolls back to the execution before', () => {
    const world = new World(baked('ROLLBACK'));
    deploys(world, 'E5', 'succeeded');
    expect(world.where('E5')).toEqual(['succeeded']);
    const made = world.archive('E5').artifacts;
    deploys(world, 'E6', 'failed');
    expect(world.where('E6')).toEqual(['failed']);
    expect(world.open.stages['Deploy']?.latest).toMatchObject({ status: 'inside' });
    const back = world.history.find(rollbackTo('E5'));
    expect(back).toMatchObject({
      run: { type: 'ROLLBACK', trigger: { triggerType: 'AutomatedRollback', triggerDetail: runId('E6') } },
      stage: 'Deploy',
      inherited: { artifacts: made, outputs: { SourceVariables: { Branch: 'E5' } } },
    });
    const [run] = Object.values(world.open.runs);
    expect(run?.status === 'in-stage' && run.actions).toMatchObject({ Release: { status: 'offered', attempt: 1 } });
  });

  it('fails the stage when there is nothing to go back to, and an override or a retry lets the execution go on', () => {
    const world = new World(baked('ROLLBACK'));
    for (const name of ['E6', 'E7']) {
      deploys(world, name, 'failed');
      expect(world.history.at(-2)).toMatchObject({ type: 'StageSettled', outcome: 'failed' });
      expect(world.history.at(-1)).toMatchObject({ type: 'RunFinished', outcome: 'failed' });
    }
    expect(world.history.filter(({ type }) => type === 'RunStarted')).toHaveLength(2);
    expect(world.retries('E7', 'Deploy')).toMatchObject({ code: 'stage.not-retryable' });
    world.retries('E7', 'Deploy', 'ALL_ACTIONS');
    world.ends('E7', 'Release');
    world.rules('E7', 'CloudWatchAlarm', ended('failed'));
    expect(world.where('E7')).toEqual(['failed']);
    world.overrides('E7', 'Deploy', 'onSuccess');
    expect(world.where('E7')).toEqual(['succeeded']);
  });

  it('with FAIL leaves nothing for an automatic retry of failed actions, because none failed', () => {
    const world = new World(having(baked('FAIL'), 'Deploy', { onFailure: { result: 'RETRY' } }));
    deploys(world, 'E6', 'failed');
    expect(world.where('E6')).toEqual(['failed']);
    expect(world.told('E6')).not.toContain('StageRetried');
  });

  it('with FAIL fails the stage, and only a retry of all actions is possible', () => {
    const world = new World(baked('FAIL'));
    deploys(world, 'E6', 'failed');
    expect(world.open.stages['Deploy']?.latest).toMatchObject({ status: 'failed' });
    expect(world.retries('E6', 'Deploy')).toMatchObject({ code: 'stage.not-retryable' });
    world.retries('E6', 'Deploy', 'ALL_ACTIONS');
    world.ends('E6', 'Release');
    world.rules('E6', 'CloudWatchAlarm');
    expect(world.where('E6')).toEqual(['succeeded']);
  });
});

describe('a failure condition', () => {
  const guarded = having(declared(pipeline({ pipelineType: 'V2' })), 'Deploy', {
    onFailure: { conditions: [{ result: 'ROLLBACK', rules: [rule('LambdaInvoke', { FunctionName: 'https://x' })] }] },
  });
  const failing = (): World => {
    const world = new World(guarded);
    world.starts('E1');
    for (const action of ['Checkout', 'Compile', 'Release']) world.ends('E1', action);
    world.starts('E2');
    for (const action of ['Checkout', 'Compile']) world.ends('E2', action);
    world.ends('E2', 'Release', ended('failed'));
    return world;
  };

  const never = rule('VariableCheck', { Variable: '#{SourceVariables.Branch}', Operator: 'EQ', Value: 'right' });
  /** E1 is refused at its last stage, which looks at that with its failure condition; those before it went through. */
  const refused = (block: 'beforeEntry' | 'onSuccess', ...before: readonly string[]): World => {
    const world = new World(
      having(guarded, 'Deploy', { [block]: { conditions: [{ result: 'FAIL', rules: [never] }] } }),
    );
    for (const name of [...before, 'E1']) {
      world.starts(name);
      world.ends(name, 'Checkout', succeeded(['Sources'], { Branch: name === 'E1' ? 'wrong' : 'right' }));
      world.ends(name, 'Compile');
      if (block === 'onSuccess' || name !== 'E1') world.ends(name, 'Release');
    }
    return world;
  };

  it('that is met rolls back, and the lock is held until then', () => {
    const world = failing();
    world.starts('E3');
    for (const action of ['Checkout', 'Compile']) world.ends('E3', action);
    expect(world.where('E2', 'E3')).toEqual(['Deploy', 'gate:Deploy']);
    world.rules('E2', 'LambdaInvoke');
    expect(world.where('E2', 'E3')).toEqual(['failed', 'gate:Deploy']);
    const [rollback] = Object.values(world.open.runs).filter(({ type }) => type === 'ROLLBACK');
    expect(rollback).toMatchObject({ status: 'in-stage', rollback: { targetRunId: runId('E1') } });
  });

  it('that is not met leaves the stage failed', () => {
    const world = failing();
    world.rules('E2', 'LambdaInvoke', ended('failed'));
    expect(world.where('E2')).toEqual(['failed']);
    expect(Object.keys(world.open.runs)).toEqual([]);
  });

  it('is not overridable', () => {
    const world = failing();
    expect(world.overrides('E2', 'Deploy', 'onSuccess')).toMatchObject({ code: 'condition.not-overridable' });
  });

  it('is not in the way of an override of what the stage failed by, once it has been evaluated', () => {
    const world = refused('beforeEntry');
    world.rules('E1', 'LambdaInvoke', ended('failed'));
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.overrides('E1', 'Deploy', 'onSuccess')).toMatchObject({ code: 'condition.not-overridable' });
    world.overrides('E1', 'Deploy', 'beforeEntry');
    expect(world.where('E1')).toEqual(['Deploy']);
    world.ends('E1', 'Release');
    expect(world.where('E1')).toEqual(['succeeded']);
    const passed = refused('onSuccess');
    passed.rules('E1', 'LambdaInvoke', ended('failed'));
    passed.overrides('E1', 'Deploy', 'onSuccess');
    expect(passed.where('E1')).toEqual(['succeeded']);
  });

  it('is abandoned when what the stage failed by is overridden meanwhile', () => {
    const world = refused('beforeEntry');
    world.overrides('E1', 'Deploy', 'beforeEntry');
    expect(world.action('E1', 'Release').attempt).toBe(1);
    expect(world.history.filter((event) => event.type === 'ConditionSettled')).toMatchObject([
      { block: 'beforeEntry', status: 'Failed' },
      { block: 'onFailure', status: 'Abandoned', cause: 'The condition beforeEntry was overridden by ann' },
      { block: 'beforeEntry', status: 'Overridden', by: 'ann', cause: 'Overridden by ann' },
    ]);
    expect(world.orders).toContainEqual(
      expect.objectContaining({ type: 'CancelJob', jobId: world.offered('E1', 'LambdaInvoke').jobId }),
    );
    expect(world.overrides('E1', 'Deploy', 'beforeEntry')).toMatchObject({ code: 'condition.not-overridable' });
  });

  it('is evaluated again, by jobs of its own, when the stage fails after all', () => {
    const world = refused('beforeEntry');
    const asked = [world.offered('E1', 'LambdaInvoke').jobId];
    world.overrides('E1', 'Deploy', 'beforeEntry');
    world.ends('E1', 'Release', ended('failed'));
    asked.push(world.offered('E1', 'LambdaInvoke').jobId);
    expect(asked).toEqual(['#1', '#1.1'].map((one) => derivedUuid(runId('E1'), `Deploy/onFailure/LambdaInvoke${one}`)));
    // It failed by an action this time, which nobody can override.
    expect(world.overrides('E1', 'Deploy', 'beforeEntry')).toMatchObject({ code: 'condition.not-overridable' });
    world.rules('E1', 'LambdaInvoke', ended('failed'));
    expect(world.overrides('E1', 'Deploy', 'beforeEntry')).toMatchObject({ code: 'condition.not-overridable' });
  });

  it('that was met has given the stage to the rollback', () => {
    const world = refused('beforeEntry', 'E0');
    world.rules('E1', 'LambdaInvoke');
    expect(world.overrides('E1', 'Deploy', 'beforeEntry')).toMatchObject({ code: 'execution.not-latest' });
  });
});
