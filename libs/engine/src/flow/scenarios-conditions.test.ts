import { instant, minutes, seconds } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { ConditionResult, PipelineDeclaration, RuleDeclaration } from '../definition/structure.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));

const check = (value: string, operator = 'EQ') =>
  rule('VariableCheck', { Variable: '#{SourceVariables.Branch}', Operator: operator, Value: value });

const entry = (result: ConditionResult, ...rules: RuleDeclaration[]): PipelineDeclaration =>
  having(plain, 'Build', { beforeEntry: { conditions: [{ result, rules }] } });

const atBuild = (declaration: PipelineDeclaration, branch = 'main'): World => {
  const world = new World(declaration);
  world.starts('E1');
  world.ends('E1', 'Checkout', succeeded(['Sources'], { Branch: branch }));
  return world;
};

const settled = (world: World, block: string) =>
  world.history.filter((event) => event.type === 'ConditionSettled' && event.block === block);

describe('an entry condition', () => {
  it.each([
    ['EQ', 'main', true],
    ['EQ', 'mai', false],
    ['NE', 'main', false],
    ['NE', 'next', true],
    ['CONTAINS', 'ai', true],
    ['CONTAINS', 'next', false],
    ['MATCHES', 'm.*n', true],
    ['MATCHES', 'ai', false],
  ])('compares a variable: %s %s', (operator, value, met) => {
    const world = atBuild(entry('FAIL', check(value, operator)));
    expect(world.where('E1')).toEqual([met ? 'Build' : 'failed']);
    expect(world.told('E1').includes('ActionStarted')).toBe(true);
    expect(settled(world, 'beforeEntry')).toMatchObject([{ status: met ? 'Succeeded' : 'Failed' }]);
  });

  it.each([
    [check('[', 'MATCHES'), 'is no comparison'],
    [
      rule('VariableCheck', { Variable: '#{SourceVariables.Nope}', Operator: 'EQ', Value: 'x' }),
      'could not be resolved',
    ],
    [rule('DeploymentWindow', { Cron: 'nonsense' }), 'is not valid'],
    [rule('DeploymentWindow', { Cron: '* * * ? * * *', TimeZone: 'Mars/Base' }), 'is not known'],
  ])('that cannot be evaluated is errored and not met', (broken, message) => {
    const world = atBuild(entry('FAIL', broken));
    expect(world.where('E1')).toEqual(['failed']);
    expect(settled(world, 'beforeEntry')).toMatchObject([{ status: 'Errored' }]);
    const said = world.history.find((event) => event.type === 'RuleSettled');
    expect(said).toMatchObject({ outcome: 'errored', error: { code: 'ConfigurationError' } });
    expect(JSON.stringify(said)).toContain(message);
  });

  it('AS-21 skips the stage, which can then be neither overridden nor retried nor rolled back', () => {
    const world = atBuild(entry('SKIP', check('next')));
    // Deploy needs what Build would have made: an input whose producer was skipped cannot be resolved.
    expect(world.history.find((event) => event.type === 'StageSettled' && event.stage === 'Build')).toMatchObject({
      outcome: 'skipped',
    });
    expect(world.history.some((event) => event.type === 'ActionStarted' && event.action === 'Compile')).toBe(false);
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.overrides('E1', 'Build')).toMatchObject({ code: 'condition.not-overridable' });
    expect(world.retries('E1', 'Build', 'ALL_ACTIONS')).toMatchObject({ code: 'stage.not-retryable' });
    expect(world.rollsBack('R', 'Build', world.archive('E1'))).toMatchObject({ code: 'stage.not-rollbackable' });
  });

  it('that skips the last stage lets the execution succeed', () => {
    const last = having(plain, 'Deploy', { beforeEntry: { conditions: [{ result: 'SKIP', rules: [check('next')] }] } });
    const world = atBuild(last);
    world.ends('E1', 'Compile');
    expect(world.where('E1')).toEqual(['succeeded']);
  });

  it('waits for its window and opens by itself', () => {
    const office = rule('DeploymentWindow', { Cron: '0 0 9-17 ? * MON-FRI *', TimeZone: 'Europe/Berlin' });
    const world = new World(entry('FAIL', { ...office, timeoutInMinutes: 3 * 24 * 60 }));
    world.now = instant(1_700_000_000_000); // Tuesday, 23:13 in Berlin
    world.starts('E1');
    const facts = world.ends('E1', 'Checkout');
    const rulePart = facts.find((event) => event.type === 'RuleStarted');
    const opensAt = instant(1_700_035_200_000); // Wednesday, 09:00 in Berlin
    expect(rulePart).toMatchObject({ lookAt: opensAt });
    expect(world.does({ type: 'ReachTime' })).toEqual([]);
    world.now = opensAt;
    world.does({ type: 'ReachTime' });
    expect(world.action('E1', 'Compile').attempt).toBe(1);
  });

  it('can be overridden while it waits', () => {
    const world = atBuild(entry('FAIL', rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2099' })));
    expect(world.overrides('E1', 'Build', 'onSuccess')).toMatchObject({ code: 'condition.not-overridable' });
    world.overrides('E1', 'Build');
    expect(settled(world, 'beforeEntry')).toMatchObject([{ status: 'Overridden', by: 'ann' }]);
    expect(world.history.find((event) => event.type === 'RuleSettled')).toMatchObject({ outcome: 'cancelled' });
    world.ends('E1', 'Compile');
    expect(world.overrides('E1', 'Build')).toMatchObject({ code: 'condition.not-overridable' });
  });

  it('can be overridden after it has blocked, and then the stage proceeds', () => {
    const world = atBuild(entry('FAIL', check('next')));
    world.overrides('E1', 'Build');
    world.ends('E1', 'Compile');
    world.ends('E1', 'Release');
    expect(world.where('E1')).toEqual(['succeeded']);
  });

  it('cannot be overridden for an execution that a newer one has followed', () => {
    const world = atBuild(entry('FAIL', check('next')));
    world.starts('E2');
    world.ends('E2', 'Checkout', succeeded(['Sources'], { Branch: 'next' }));
    expect(world.overrides('E1', 'Build')).toMatchObject({ code: 'execution.not-latest' });
  });

  it('can be overridden when it could not be evaluated', () => {
    const world = atBuild(entry('FAIL', check('[', 'MATCHES')));
    world.overrides('E1', 'Build');
    expect(world.action('E1', 'Compile').attempt).toBe(1);
  });

  it.each([
    [
      'skips its stage',
      () => atBuild(entry('SKIP', rule('HttpInvoke'))),
      'A condition that skips its stage cannot be overridden',
    ],
    [
      'was abandoned',
      () => {
        const world = atBuild(entry('FAIL', rule('HttpInvoke')));
        world.stops('E1', false);
        return world;
      },
      'The condition beforeEntry is Abandoned',
    ],
    [
      'is met, when only a lock is missing',
      () => {
        const conditions = [{ rules: [check('main')] }];
        return atBuild(having(plain, 'Build', { beforeEntry: { conditions }, millrace: { locks: ['site'] } }));
      },
      'The condition beforeEntry is Succeeded',
    ],
  ])('cannot be overridden when it %s', (_when, begin, detail) => {
    expect(begin().overrides('E1', 'Build')).toEqual({ code: 'condition.not-overridable', detail });
  });

  it('cannot be overridden after an update, nor beyond the limit of executions', () => {
    const world = atBuild({ ...entry('FAIL', check('next')), executionMode: 'QUEUED' });
    const override = {
      type: 'OverrideCondition',
      runId: runId('E1'),
      stage: 'Build',
      block: 'beforeEntry',
      by: 'ann',
    } as const;
    expect(world.tries({ ...override, currentVersion: 2 })).toEqual({
      code: 'condition.not-overridable',
      detail: 'The pipeline was updated to version 2 meanwhile',
    });
    expect(world.tries({ ...override, currentVersion: 1, runsElsewhere: 50 })).toEqual({
      code: 'execution.limit',
      detail: 'Pipeline hello has 50 active executions, the limit is 50',
    });
  });

  it('asks a worker, and its answer decides', () => {
    const invoke = rule('HttpInvoke', { Url: 'https://checks.example/#{SourceVariables.Branch}' });
    const world = atBuild(entry('FAIL', invoke));
    expect(world.asked('E1', 'HttpInvoke')).toMatchObject({
      actionType: { category: 'Rule', provider: 'HttpInvoke' },
      configuration: { Url: 'https://checks.example/main' },
      timeoutSeconds: 3600,
    });
    world.rules('E1', 'HttpInvoke');
    expect(world.action('E1', 'Compile').attempt).toBe(1);
  });

  it('offers a rule again that was lost before it began, and gives it up afterwards', () => {
    const world = atBuild(entry('FAIL', rule('HttpInvoke')));
    const lose = () => {
      const { jobId: actionExecutionId, fence } = world.offered('E1', 'HttpInvoke');
      return world.does({ type: 'LoseJob', actionExecutionId, fence, how: 'lease-expired', reason: 'silence' });
    };
    expect(lose()).toMatchObject([{ type: 'RuleOfferedAgain', fence: 2 }]);
    lose();
    expect(world.where('E1')).toEqual(['failed']);
    expect(settled(world, 'beforeEntry')).toMatchObject([{ status: 'Errored' }]);
  });

  it('ends a rule at its limit', () => {
    const world = atBuild(entry('FAIL', { ...rule('HttpInvoke'), timeoutInMinutes: 5 }));
    const { jobId: actionExecutionId } = world.offered('E1', 'HttpInvoke');
    const timer = world.orders.find((order) => order.type === 'SetTimer' && order.timerId.endsWith(actionExecutionId));
    expect(timer).toMatchObject({ dueAt: world.now + minutes(5) + seconds(30) });
    world.does({ type: 'TimeOutAction', actionExecutionId });
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.orders.at(-1)).toMatchObject({ type: 'CancelJob', jobId: actionExecutionId });
  });

  it('is abandoned by a stop, whoever works on it', () => {
    const world = atBuild(entry('FAIL', rule('HttpInvoke')));
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(settled(world, 'beforeEntry')).toMatchObject([{ status: 'Abandoned' }]);
    expect(world.orders.map(({ type }) => type)).toContain('CancelJob');
  });

  it('is cancelled by an update', () => {
    const world = atBuild(entry('FAIL', rule('HttpInvoke')));
    world.does({ type: 'UpdateDefinition', declaration: { ...plain, version: 2 } });
    expect(world.where('E1')).toEqual(['cancelled']);
    expect(settled(world, 'beforeEntry')).toMatchObject([{ status: 'Cancelled' }]);
  });

  it('says why it was not met in the words of its rule', () => {
    const world = atBuild(entry('FAIL', rule('HttpInvoke')));
    world.rules('E1', 'HttpInvoke', {
      ...ended('failed'),
      error: { code: 'JobFailed', message: 'freeze until Monday' },
    });
    expect(world.history.findLast((event) => event.type === 'RunFinished')).toMatchObject({
      cause: 'Stage Build: The condition for entry is not met: Rule HttpInvoke ended as failed: freeze until Monday',
    });
  });

  it('offers nobody a rule that was abandoned in the same moment', () => {
    const world = atBuild(entry('FAIL', check('next'), rule('HttpInvoke')));
    expect(world.where('E1')).toEqual(['failed']);
    expect(() => world.offered('E1', 'HttpInvoke')).toThrow('nobody was asked');
  });

  it('settles with the first rule that fails, the others are abandoned', () => {
    const world = atBuild(entry('FAIL', rule('HttpInvoke'), check('next')));
    expect(world.where('E1')).toEqual(['failed']);
    const outcomes = world.history.flatMap((event) => (event.type === 'RuleSettled' ? [event.outcome] : []));
    expect(outcomes).toEqual(['failed', 'cancelled']);
  });

  it('is asked again when all actions are retried, not when the failed ones are', () => {
    const world = atBuild(entry('FAIL', check('main')));
    world.ends('E1', 'Compile', ended('failed'));
    world.retries('E1', 'Build');
    expect(settled(world, 'beforeEntry')).toHaveLength(1);
    world.ends('E1', 'Compile', ended('failed'));
    world.retries('E1', 'Build', 'ALL_ACTIONS');
    expect(settled(world, 'beforeEntry')).toHaveLength(2);
  });

  it('that failed is retried with all actions only', () => {
    const world = atBuild(entry('FAIL', check('next')));
    expect(world.retries('E1', 'Build')).toMatchObject({ code: 'stage.not-retryable' });
    world.retries('E1', 'Build', 'ALL_ACTIONS');
    expect(settled(world, 'beforeEntry')).toHaveLength(2);
  });
});
