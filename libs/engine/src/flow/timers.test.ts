import { minutes, seconds, type Instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import type { RuleDeclaration } from '../definition/structure.ts';
import { buildingWith, plain } from './building.fixture.ts';
import { timedOutBy } from './react.ts';
import { rule, World } from './world.fixture.ts';

describe('a rule that nobody is asked about', () => {
  const timers = (world: World) =>
    world.orders.flatMap((order) =>
      order.type === 'SetTimer'
        ? [[order.timerId.split(':')[0], (order.dueAt - world.now) / 1000]]
        : order.type === 'ClearTimer'
          ? [[order.timerId.split(':')[0]]]
          : [],
    );
  const orders = (...rules: RuleDeclaration[]) => {
    const world = buildingWith({ beforeEntry: { conditions: [{ rules }] } });
    // The first two are about the source action.
    return { world, timers: () => timers(world).slice(2) };
  };
  const never = rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2001' }, { timeoutInMinutes: 10 });
  const limit = (minutes(10) + seconds(30)) / 1000;

  it('has no timers when it is decided at once, except those that its end clears', () => {
    const check = rule('VariableCheck', { Variable: 'a', Operator: 'EQ', Value: 'b' });
    expect(orders(check).timers()).toEqual([['action-timeout'], ['look-again']]);
  });

  it('is looked at again when its window opens, and has a limit', () => {
    // It is 22:13:20 UTC.
    const soon = rule('DeploymentWindow', { Cron: '0 15 22 ? * * *' }, { timeoutInMinutes: 10 });
    const { world, timers: all } = orders(rule('HttpInvoke'), soon);
    const set = all().filter(([, due]) => due !== undefined);
    expect(set).toEqual([
      ['action-timeout', 3630],
      ['look-again', expect.closeTo(100, 0)],
      ['action-timeout', limit],
    ]);
    world.passes(seconds(100));
    expect(world.does({ type: 'ReachTime' })).toMatchObject([{ type: 'RuleSettled', outcome: 'succeeded' }]);
  });

  it('has its limit only when its window never opens again', () => {
    expect(orders(never).timers()).toEqual([['action-timeout', limit]]);
  });

  it('leaves nobody to be told when it is overridden', () => {
    const { world, timers: all } = orders(never);
    world.overrides('E1', 'Build');
    expect(world.history.find(({ type }) => type === 'RuleSettled')).toMatchObject({ fence: 0, orphaned: false });
    expect(all().slice(1, 3)).toEqual([['action-timeout'], ['look-again']]);
    expect(world.orders.map(({ type }) => type)).not.toContain('CancelJob');
  });
});

it('a timer tells whose time is over', () => {
  const world = new World(plain);
  world.starts('E1');
  const [timer] = world.orders.flatMap((order) => (order.type === 'SetTimer' ? [order] : []));
  expect(timedOutBy(timer?.timerId ?? '')).toBe(world.action('E1', 'Checkout').id);
  expect(timer?.dueAt).toBe((world.now + 3_630_000) as Instant);
  expect(timedOutBy('look-again:1')).toBeUndefined();
});
