import { describe, expect, it } from 'vitest';
import { commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration, StageDeclaration } from '../definition/structure.ts';
import { mayRollBack } from './archive.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { absent, type Flow, type OpenFlow } from './state.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
const conditions = [{ rules: [rule('HttpInvoke')] }];
const guarded = having(plain, 'Build', { beforeEntry: { conditions }, millrace: { locks: ['site'] } });

/** At the gate of Build, at its condition, at its lock, at its action, and retried. */
function eventful(): World {
  const world = new World(guarded);
  world.starts('E1');
  world.ends('E1', 'Checkout');
  const { jobId: actionExecutionId, fence } = world.offered('E1', 'HttpInvoke');
  world.does({ type: 'LoseJob', actionExecutionId, fence, how: 'released', reason: 'full' });
  world.does({ type: 'ReportActionStarted', actionExecutionId, fence: 2, workerId: 'w' });
  world.rules('E1', 'HttpInvoke');
  const grant = (attempt: number) => {
    const holder = `${runId('E1')}/Build#${attempt}`;
    world.does({ type: 'GrantLock', runId: runId('E1'), stage: 'Build', lock: 'site', holder });
  };
  grant(1);
  world.loses('E1', 'Compile', 'released');
  world.begins('E1', 'Compile');
  world.ends('E1', 'Compile', ended('failed'));
  world.retries('E1', 'Build');
  grant(2);
  world.stops('E1', false);
  world.ends('E1', 'Compile');
  return world;
}

/** The state after each fact, with the fact that follows. */
function* steps(world: World): Generator<{ readonly flow: Flow; readonly next: FlowEvent }> {
  let flow: Flow = absent;
  for (const next of world.history) {
    yield { flow, next };
    flow = evolve(flow, next);
  }
}

it('a state that was stored and read is the same state: nothing is in it without a value', () => {
  const never = [{ rules: [rule('DeploymentWindow', { Cron: '0 0 0 1 1 ? 2001' })] }];
  const shut = new World(having(plain, 'Build', { beforeEntry: { conditions: never } }));
  shut.starts('E1');
  shut.ends('E1', 'Checkout');
  for (const flow of [...[...steps(eventful())].map((step) => step.flow), shut.open]) {
    expect(JSON.parse(JSON.stringify(flow))).toStrictEqual(flow);
  }
});

describe('a fact that does not fit changes nothing', () => {
  it('of a run that is not there', () => {
    for (const { flow, next } of steps(eventful())) {
      if ('runId' in next) expect(evolve(flow, { ...next, runId: runId('nobody') })).toEqual(flow);
    }
  });

  it('of an action, a rule or a lock of another stage', () => {
    for (const { flow, next } of steps(eventful())) {
      const isInside = 'action' in next || 'rule' in next || 'lock' in next || 'block' in next;
      if (isInside) expect(evolve(flow, { ...next, stage: 'Deploy' })).toEqual(flow);
    }
  });

  it('of another condition than the one that the run is at', () => {
    for (const { flow, next } of steps(eventful())) {
      if ('block' in next && next.type !== 'ConditionStarted') {
        expect(evolve(flow, { ...next, block: 'onFailure' })).toEqual(flow);
      }
    }
  });

  it('of a flow that is not open', () => {
    for (const { next } of steps(eventful())) {
      expect(evolve({ status: 'closed' }, next)).toEqual(
        next.type === 'FlowOpened' ? expect.objectContaining({ status: 'open' }) : { status: 'closed' },
      );
    }
  });

  it('of an action or a rule that was settled, however late it comes', () => {
    const { history } = eventful();
    const late = history.filter(
      ({ type }) =>
        type.startsWith('ActionBegun') ||
        ['ActionOfferedAgain', 'RuleBegun', 'RuleOfferedAgain', 'RuleSettled', 'ActionSettled'].includes(type),
    );
    for (const event of late) {
      const settled = history.findIndex(
        (other) =>
          (other.type === 'ActionSettled' || other.type === 'RuleSettled') &&
          'actionExecutionId' in event &&
          other.actionExecutionId === event.actionExecutionId,
      );
      const after = history.slice(0, settled + 1).reduce<Flow>(evolve, absent);
      // The same once more, and for a rule also another end than it had.
      expect(evolve(after, event)).toEqual(after);
      if (event.type === 'RuleSettled') expect(evolve(after, { ...event, outcome: 'failed' })).toEqual(after);
    }
  });
});

describe('what a stage keeps', () => {
  const withBlock = (members: Partial<StageDeclaration>): StageDeclaration => {
    const found = having(plain, 'Build', members).stages[1];
    if (found === undefined) throw new Error('the sample has three stages');
    return found;
  };
  const block = (result: 'ROLLBACK' | 'FAIL') => ({ conditions: [{ result, rules: [rule('HttpInvoke')] }] });

  it.each([
    ['nothing', {}, false],
    ['a retry', { onFailure: { result: 'RETRY' } }, false],
    ['a failure that rolls back', { onFailure: { result: 'ROLLBACK' } }, true],
    ['a failure condition that rolls back', { onFailure: block('ROLLBACK') }, true],
    ['a success condition that rolls back', { onSuccess: block('ROLLBACK') }, true],
    ['a success condition that fails', { onSuccess: block('FAIL') }, false],
    ['an entry condition that fails', { beforeEntry: block('FAIL') }, false],
  ] as const)('to go back to, when it declares %s: %s', (_what, members, keeps) => {
    expect(mayRollBack(withBlock(members as Partial<StageDeclaration>))).toBe(keeps);
    expect(mayRollBack(undefined)).toBe(false);
  });

  const rolling = having(plain, 'Build', { onFailure: { result: 'ROLLBACK' } });
  const passed = (declaration: PipelineDeclaration): OpenFlow => {
    const world = new World(declaration);
    world.starts('E1');
    world.ends('E1', 'Checkout', { ...succeeded(['Sources']), sourceRevision: { revisionId: 'abc' } });
    world.ends('E1', 'Compile');
    return world.open;
  };

  it('of the last execution that went through it is all that a rollback needs', () => {
    const { stages, runs } = passed(rolling);
    const run = runs[runId('E1')];
    expect(stages['Build']?.lastGood).toEqual({
      runId: runId('E1'),
      version: 1,
      type: 'STANDARD',
      variables: {},
      sourceOverrides: [],
      artifacts: run?.artifacts,
      outputs: run?.outputs,
      sourceRevision: { revisionId: 'abc' },
      stages: { Build: 'succeeded' },
      succeeded: {},
    });
    expect(Object.keys(run?.artifacts ?? {})).toEqual(['Sources', 'Bundle']);
    expect(stages['Source']).not.toHaveProperty('lastGood');
    expect(passed(plain).stages['Build']).not.toHaveProperty('lastGood');
  });

  it('of an execution whose sources named no revision says none', () => {
    const world = new World(rolling);
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Compile');
    expect(world.open.stages['Build']?.lastGood).toBeDefined();
    expect(world.open.stages['Build']?.lastGood).not.toHaveProperty('sourceRevision');
  });

  it('is forgotten by an update, except who is inside', () => {
    const world = new World(rolling);
    for (const name of ['E1', 'E2']) {
      world.starts(name);
      world.ends(name, 'Checkout');
    }
    world.ends('E1', 'Compile');
    world.ends('E2', 'Compile', ended('failed'));
    world.starts('E3');
    const stages = plain.stages.map((one) => (one.name === 'Deploy' ? { ...one, name: 'Ship' } : one));
    world.does({ type: 'UpdateDefinition', declaration: { ...plain, stages, version: 2 } });
    expect(world.open.stages['Build']).not.toHaveProperty('lastGood');
    expect(Object.keys(world.open.stages)).toEqual(['Source', 'Build', 'Deploy']);
    world.ends('E1', 'Release');
    world.does({ type: 'UpdateDefinition', declaration: { ...plain, stages, version: 3 } });
    expect(Object.keys(world.open.stages)).toEqual(['Source', 'Build']);
  });

  it('of a run that failed is kept until another one enters', () => {
    const world = new World(plain);
    world.starts('E1');
    world.ends('E1', 'Checkout', ended('failed'));
    expect(world.open.stages['Source']?.held).toMatchObject({ outcome: 'failed', run: { id: runId('E1') } });
    world.starts('E2');
    expect(world.open.stages['Source']).not.toHaveProperty('held');
    expect(world.open.stages['Source']?.latest).toEqual({ runId: runId('E2'), order: 2, version: 1, status: 'inside' });
  });
});

it('the first source that ends names the revision of the run', () => {
  const second = gitSource({ name: 'Second', namespace: 'Second', outputArtifacts: [{ name: 'More' }] });
  const world = new World(
    declared(
      pipeline({ stages: [stage('Source', gitSource(), second), stage('Check', commands())], pipelineType: 'V2' }),
    ),
  );
  world.starts('E1');
  world.ends('E1', 'Second', { ...succeeded(['More'], { a: 'b' }), sourceRevision: { revisionId: 'two' } });
  world.ends('E1', 'Checkout', { ...succeeded(['Sources']), sourceRevision: { revisionId: 'one' } });
  expect(world.asked('E1', 'Check').sourceRevision).toEqual({ revisionId: 'two' });
  expect(world.open.runs[runId('E1')]?.outputs).toEqual({ SourceVariables: {}, Second: { a: 'b' } });
});

it('sources that are run again name the revision of the run anew', () => {
  const second = gitSource({ name: 'Second', namespace: 'Second', outputArtifacts: [{ name: 'More' }] });
  const world = new World(
    declared(
      pipeline({ stages: [stage('Source', gitSource(), second), stage('Check', commands())], pipelineType: 'V2' }),
    ),
  );
  const fetches = (action: string, output: string, revisionId: string) =>
    world.ends('E1', action, { ...succeeded([output]), sourceRevision: { revisionId } });
  const revision = () => world.open.runs[runId('E1')]?.sourceRevision?.revisionId;
  world.starts('E1');
  fetches('Checkout', 'Sources', 'one');
  world.ends('E1', 'Second', ended('failed'));
  world.retries('E1', 'Source', 'FAILED_ACTIONS');
  expect(revision()).toBe('one');
  world.ends('E1', 'Second', ended('failed'));
  world.retries('E1', 'Source', 'ALL_ACTIONS');
  expect(revision()).toBeUndefined();
  fetches('Checkout', 'Sources', 'two');
  fetches('Second', 'More', 'three');
  expect(revision()).toBe('two');
  world.ends('E1', 'Check', ended('failed'));
  world.retries('E1', 'Check', 'ALL_ACTIONS');
  expect(revision()).toBe('two');
});

it('no other action names the revision of the run', () => {
  const world = new World(plain);
  world.starts('E1');
  world.ends('E1', 'Checkout', succeeded(['Sources']));
  world.ends('E1', 'Compile', { ...succeeded(['Bundle']), sourceRevision: { revisionId: 'mine' } });
  expect(world.open.runs[runId('E1')]).not.toHaveProperty('sourceRevision');
});
