import { days } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import type { PipelineDeclaration } from '../definition/structure.ts';
import { plain } from './building.fixture.ts';
import { told, upTo } from './said.fixture.ts';
import { having, rule, runId, World } from './world.fixture.ts';

const inMode = (executionMode: PipelineDeclaration['executionMode']): PipelineDeclaration => ({
  ...plain,
  executionMode,
});

const atDeploy = (world: World, name: string): void => upTo(world, name, 'Checkout', 'Compile');

describe('history says why an execution stands in front of a stage', () => {
  const gates = ['RunWaiting', 'StageStarted', 'RunFinished'];

  it('in SUPERSEDED mode', () => {
    const world = new World(plain);
    for (const name of ['E1', 'E2', 'E3']) atDeploy(world, name);
    world.ends('E1', 'Release');
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E1 StageStarted Build: The stage was free",
        "E1 StageStarted Deploy: The stage was free",
        "E2 StageStarted Source: The stage was free",
        "E2 StageStarted Build: The stage was free",
        "E2 RunWaiting Deploy: Waits because execution E1 is in the stage",
        "E3 StageStarted Source: The stage was free",
        "E3 StageStarted Build: The stage was free",
        "E2 RunFinished superseded: Superseded in front of stage Deploy by the newer execution E3",
        "E3 RunWaiting Deploy: Waits because execution E1 is in the stage",
        "E1 RunFinished succeeded: The last stage succeeded",
        "E3 StageStarted Deploy: Execution E1 left the stage",
      ]
    `);
  });

  it('overtaken by the newer one that went through, whatever was rolled back there since', () => {
    const world = new World(plain);
    upTo(world, 'E1', 'Checkout', 'Compile', 'Release');
    world.starts('E2');
    world.ends('E2', 'Checkout');
    const origin = world.archive('E1');
    world.does({ type: 'RerunExecution', runId: runId('E3'), origin, stage: 'Deploy', by: 'ann' });
    world.ends('E3', 'Release');
    world.rollsBack('R', 'Deploy', origin);
    world.ends('R', 'Release');
    world.ends('E2', 'Compile');
    expect(told(world, 'RunFinished').at(-1)).toBe(
      'E2 RunFinished superseded: Superseded in front of stage Deploy by the newer execution E3',
    );
  });

  it('in QUEUED mode, each time that another one is before it', () => {
    const world = new World(inMode('QUEUED'));
    for (const name of ['E1', 'E2', 'E3']) world.starts(name);
    world.ends('E1', 'Checkout');
    world.ends('E2', 'Checkout');
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E2 RunWaiting Source: Waits because execution E1 is in the stage",
        "E3 RunWaiting Source: Waits in the queue behind execution E2",
        "E1 StageStarted Build: The stage was free",
        "E2 StageStarted Source: Execution E1 left the stage",
        "E3 RunWaiting Source: Waits because execution E2 is in the stage",
        "E2 RunWaiting Build: Waits because execution E1 is in the stage",
        "E3 StageStarted Source: Execution E2 left the stage",
      ]
    `);
    expect(world.open.runs[runId('E3')]).toMatchObject({ stage: 'Source', status: 'in-stage' });
    expect(world.open.runs[runId('E2')]).toMatchObject({ wait: { kind: 'stage-occupied', by: runId('E1') } });
    world.ends('E3', 'Checkout');
    expect(world.open.runs[runId('E3')]).toMatchObject({ wait: { kind: 'queued-behind', run: runId('E2') } });
    world.ends('E1', 'Compile');
    expect(told(world, ...gates).slice(-4)).toMatchInlineSnapshot(`
      [
        "E3 RunWaiting Build: Waits in the queue behind execution E2",
        "E1 StageStarted Deploy: The stage was free",
        "E2 StageStarted Build: Execution E1 left the stage",
        "E3 RunWaiting Build: Waits because execution E2 is in the stage",
      ]
    `);
  });

  it('in QUEUED mode, when the one before it passes through the stage at once', () => {
    const skipped = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' });
    const conditions = [{ result: 'SKIP' as const, rules: [skipped] }];
    const world = new World(having(inMode('QUEUED'), 'Build', { beforeEntry: { conditions } }));
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    for (const name of ['E1', 'E2']) upTo(world, name, 'Checkout');
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(told(world, 'RunWaiting', 'StageStarted').filter((text) => text.includes('Build'))).toEqual([
      'E1 RunWaiting Build: Waits because ann disabled the transition: freeze',
      'E2 RunWaiting Build: Waits in the queue behind execution E1',
      'E1 StageStarted Build: The transition was enabled',
      'E2 StageStarted Build: It is first in the queue, after execution E1',
    ]);
  });

  it('at a disabled transition, anew with each reason', () => {
    const world = new World(plain);
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    upTo(world, 'E1', 'Checkout');
    expect(world.open.runs[runId('E1')]).toMatchObject({ wait: { kind: 'transition-disabled', reason: 'freeze' } });
    expect(world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'bob' })).toEqual([]);
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'fire', by: 'bob' });
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E1 RunWaiting Build: Waits because ann disabled the transition: freeze",
        "E1 RunWaiting Build: Waits because bob disabled the transition: fire",
        "E1 StageStarted Build: The transition was enabled",
      ]
    `);
  });

  it('in PARALLEL mode: nobody waits for another, a disabled transition holds all and lets all go', () => {
    const world = new World(inMode('PARALLEL'));
    world.does({ type: 'DisableTransition', stage: 'Build', reason: 'freeze', by: 'ann' });
    for (const name of ['E1', 'E2']) world.starts(name);
    expect(world.where('E1', 'E2')).toEqual(['Source', 'Source']);
    for (const name of ['E1', 'E2']) world.ends(name, 'Checkout');
    world.passes(days(31));
    world.does({ type: 'EnableTransition', stage: 'Build', by: 'ann' });
    expect(world.where('E1', 'E2')).toEqual(['Build', 'Build']);
    expect(told(world, ...gates)).toMatchInlineSnapshot(`
      [
        "E1 StageStarted Source: The stage was free",
        "E2 StageStarted Source: The stage was free",
        "E1 RunWaiting Build: Waits because ann disabled the transition: freeze",
        "E2 RunWaiting Build: Waits because ann disabled the transition: freeze",
        "E1 StageStarted Build: The transition was enabled",
        "E2 StageStarted Build: The transition was enabled",
      ]
    `);
  });

  it('when a newer execution that began further on has entered before it', () => {
    const world = new World(plain);
    atDeploy(world, 'E1');
    world.ends('E1', 'Release');
    upTo(world, 'E2', 'Checkout');
    world.tries({
      type: 'RerunExecution',
      runId: runId('E3'),
      origin: world.archive('E1'),
      stage: 'Deploy',
      by: 'ann',
    });
    world.ends('E2', 'Compile');
    expect(told(world, 'RunFinished')).toMatchInlineSnapshot(`
      [
        "E1 RunFinished succeeded: The last stage succeeded",
        "E2 RunFinished superseded: Superseded in front of stage Deploy by the newer execution E3",
      ]
    `);
    expect(told(world, 'RunStarted')).toMatchInlineSnapshot(`
      [
        "E1 RunStarted Source: Started by StartPipelineExecution",
        "E2 RunStarted Source: Started by StartPipelineExecution",
        "E3 RunStarted Deploy: ann runs execution E1 again from stage Deploy",
      ]
    `);
  });
});
