import { describe, expect, it } from 'vitest';
import type { PipelineDeclaration } from '../definition/structure.ts';
import { building, plain } from './building.fixture.ts';
import { explain } from './explain.ts';
import { ended, having, rule, runId, World } from './world.fixture.ts';

/** Why an execution is where it is. */
const why = (world: World, name = 'E1') => explain(world.open, runId(name));

describe('what may still be done with an execution that has ended', () => {
  const held = (declaration: PipelineDeclaration, ...ways: string[]): void => {
    const world = new World(declaration);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    if (world.where('E1')[0] === 'Build') world.ends('E1', 'Compile', ways.length > 0 ? ended('failed') : undefined);
    if (world.where('E1')[0] === 'Deploy') world.ends('E1', 'Release');
    expect(why(world)).toEqual(ways.map((text) => ({ kind: 'held', text, stage: 'Build' })));
  };
  const never = [rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' })];
  const isRefused = (members: Parameters<typeof having>[2]) => having(plain, 'Build', members);
  const override = (block: string) =>
    `The condition ${block} of stage Build may be overridden, until another execution enters it`;
  const retry = 'Stage Build may be retried, until another execution enters it';

  it('is a retry of the stage that failed', () => {
    held(plain, retry);
    held({ ...plain, executionMode: 'PARALLEL' }, 'Stage Build may be retried, until the pipeline is updated');
    held(plain);
  });

  it('is an override of the condition that refused it, or could not be evaluated', () => {
    held(isRefused({ beforeEntry: { conditions: [{ rules: never }] } }), retry, override('beforeEntry'));
    const broken = [rule('VariableCheck', { Variable: 'a', Operator: 'LIKE', Value: 'b' })];
    held(isRefused({ beforeEntry: { conditions: [{ rules: broken }] } }), retry, override('beforeEntry'));
    held(isRefused({ onFailure: { conditions: [{ result: 'ROLLBACK', rules: never }] } }), retry);
    const onFailure = { conditions: [{ result: 'ROLLBACK' as const, rules: never }] };
    held(isRefused({ beforeEntry: { conditions: [{ rules: never }] }, onFailure }), retry, override('beforeEntry'));
  });

  it.each(['FAIL', 'ROLLBACK'] as const)('is a retry or an override of success that was refused with %s', (result) => {
    const world = building(isRefused({ onSuccess: { conditions: [{ result, rules: never }] } }));
    world.ends('E1', 'Compile');
    expect(why(world).map(({ text }) => text)).toEqual([retry, override('onSuccess')]);
  });

  it('is no override of a condition that was abandoned by a stop', () => {
    const world = building(isRefused({ beforeEntry: { conditions: [{ rules: [rule('HttpInvoke')] }] } }));
    world.stops('E1', false);
    expect(why(world).map(({ text }) => text)).toEqual([retry]);
  });
});
