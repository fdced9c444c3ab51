import { describe, expect, it } from 'vitest';
import { build, commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type { Artifact } from './state-of-work.ts';
import { ended, having, rule, runId, succeeded, World } from './world.fixture.ts';

const plain = declared(pipeline({ pipelineType: 'V2' }));
const entry = (...rules: Parameters<typeof rule>[]): PipelineDeclaration =>
  having(plain, 'Build', { beforeEntry: { conditions: [{ rules: rules.map((one) => rule(...one)) }] } });
const started = (declaration = plain): World => {
  const world = new World(declaration);
  world.starts('E1');
  return world;
};
const addressOf = (world: World, action: string) => {
  const { jobId: actionExecutionId, fence } = world.offered('E1', action);
  return { actionExecutionId, fence };
};

describe('what a worker says', () => {
  const external = { externalExecutionId: 'b-7', externalExecutionUrl: 'https://build.example/7' };

  it('of an action is told in its words', () => {
    const world = started();
    const address = addressOf(world, 'Checkout');
    const fact = {
      runId: runId('E1'),
      stage: 'Source',
      action: 'Checkout',
      actionExecutionId: address.actionExecutionId,
    };
    const begin = { type: 'ReportActionStarted', ...address, workerId: 'w', ...external, token: 't' } as const;
    expect(world.does(begin)).toEqual([
      { type: 'ActionBegun', at: world.now, ...fact, workerId: 'w', ...external, token: 't' },
    ]);
    expect(world.does(begin)).toEqual([]);
    const progress = { type: 'ReportActionProgress', ...address, summary: 'half', percentComplete: 50 } as const;
    expect(world.does(progress)).toEqual([
      { type: 'ActionProgressed', at: world.now, ...fact, summary: 'half', percentComplete: 50 },
    ]);
    expect(world.does({ ...progress, fence: 7 })).toEqual([]);
  });

  it('of a rule too, except for progress and continuation', () => {
    const world = started(entry(['HttpInvoke']));
    world.ends('E1', 'Checkout');
    const address = addressOf(world, 'HttpInvoke');
    const fact = {
      runId: runId('E1'),
      stage: 'Build',
      block: 'beforeEntry',
      rule: 'HttpInvoke',
      actionExecutionId: address.actionExecutionId,
    };
    expect(world.does({ type: 'ReportActionStarted', ...address, workerId: 'w', ...external, token: 't' })).toEqual([
      { type: 'RuleBegun', at: world.now, ...fact, workerId: 'w', ...external },
    ]);
    expect(world.does({ type: 'ReportActionProgress', ...address, summary: 'half' })).toEqual([]);
    expect(world.does({ type: 'ReportActionContinued', ...address, continuationToken: 't' })).toEqual([]);
    expect(world.does({ type: 'ReportArtifactsCopied', ...address, copies: [] })).toEqual([]);
    const error = { code: 'JobFailed', message: 'no' };
    const result = { ...ended('failed'), ...external, summary: 'looked', error };
    expect(world.does({ type: 'ReportActionResult', ...address, result })[0]).toEqual({
      type: 'RuleSettled',
      at: world.now,
      ...fact,
      fence: 1,
      outcome: 'failed',
      summary: 'looked',
      error,
      ...external,
      orphaned: false,
      cause: 'no',
    });
  });

  it('of a rule may be no more than how it ended', () => {
    const world = started(entry(['HttpInvoke']));
    world.ends('E1', 'Checkout');
    const [settled] = world.rules('E1', 'HttpInvoke');
    const keys = ['summary', 'error', 'externalExecutionId', 'externalExecutionUrl'];
    expect(Object.keys(settled ?? {}).filter((key) => keys.includes(key))).toEqual([]);
    expect(settled).toMatchObject({ type: 'RuleSettled', outcome: 'succeeded' });
  });

  it('of a rule that had begun and was lost is not asked for again', () => {
    const world = started(entry(['HttpInvoke']));
    world.ends('E1', 'Checkout');
    const address = addressOf(world, 'HttpInvoke');
    world.does({ type: 'ReportActionStarted', ...address, workerId: 'w' });
    expect(world.does({ type: 'LoseJob', ...address, how: 'lease-expired', reason: 'silence' })[0]).toMatchObject({
      type: 'RuleSettled',
      outcome: 'errored',
      error: { code: 'RunnerLost', message: 'Runner lost: silence; the work had begun, so it is not repeated' },
      orphaned: true,
    });
  });

  it('concerns the rule that it names, among several', () => {
    const world = started(entry(['HttpInvoke', { Url: 'https://a.example' }], ['LambdaInvoke', { FunctionName: 'f' }]));
    world.ends('E1', 'Checkout');
    const address = addressOf(world, 'LambdaInvoke');
    expect(world.does({ type: 'LoseJob', ...address, how: 'released', reason: 'full' })).toMatchObject([
      { type: 'RuleOfferedAgain', rule: 'LambdaInvoke', work: { configuration: { FunctionName: 'f' } } },
    ]);
  });

  it('is held to the limit of the rule that it names', () => {
    const world = started(entry(['HttpInvoke'], ['LambdaInvoke', {}, { timeoutInMinutes: 7 }]));
    world.ends('E1', 'Checkout');
    const { actionExecutionId } = addressOf(world, 'LambdaInvoke');
    expect(world.does({ type: 'TimeOutAction', actionExecutionId })[0]).toMatchObject({
      cause: 'Rule LambdaInvoke did not end within its limit of 420 seconds',
    });
  });
});

describe('a worker that says yes', () => {
  const two = build({ outputArtifacts: [{ name: 'Bundle' }, { name: 'Report' }] });
  const world = (): World => {
    const one = started(declared(pipeline({ stages: [stage('Source', gitSource()), stage('Build', two)] })));
    one.ends('E1', 'Checkout');
    return one;
  };

  it('without all of the output artifacts has failed, and what it made does not count', () => {
    const [settled] = world().ends('E1', 'Compile', succeeded(['Bundle'], { a: 'b' }));
    expect(settled).toMatchObject({
      result: {
        outcome: 'failed',
        error: { code: 'JobFailed', message: 'Action Compile did not produce its output artifact Report' },
        outputArtifacts: [],
        outputVariables: {},
      },
    });
  });

  it('makes nothing that its action does not promise, and least of all what another one has made', () => {
    const one = world();
    const { id } = one.action('E1', 'Compile');
    const [settled] = one.ends('E1', 'Compile', succeeded(['Sources', 'Bundle', 'Report'], {}, id));
    const made = settled?.type === 'ActionSettled' ? settled.result.outputArtifacts.map(({ name }) => name) : [];
    expect(made).toEqual(['Bundle', 'Report']);
  });

  it.each([
    [122_880, 'succeeded'],
    [122_881, 'failed'],
  ])('may give %d bytes of variables: %s', (bytes, outcome) => {
    const [settled] = world().ends('E1', 'Compile', succeeded(['Bundle', 'Report'], { ab: 'x'.repeat(bytes - 2) }));
    expect(settled).toMatchObject({ result: { outcome } });
  });
});

describe('an action in another region', () => {
  const far = (): World => {
    const inputs = [{ name: 'Sources' }, { name: 'More' }];
    const source = gitSource({ outputArtifacts: [{ name: 'Sources' }] });
    const more = gitSource({ name: 'Second', namespace: 'Second', outputArtifacts: [{ name: 'More' }] });
    const declaration = declared(
      pipeline({
        pipelineType: 'V2',
        stages: [stage('Source', source, more), stage('Check', commands({ inputArtifacts: inputs }))],
      }),
    );
    const [check] = declaration.stages[1]?.actions ?? [];
    if (check === undefined) throw new Error('it is declared above');
    const world = started(having(declaration, 'Check', { actions: [{ ...check, region: 'eu-west-1' }] }));
    world.ends('E1', 'Checkout', succeeded(['Sources'], {}, 'one'));
    const other = succeeded(['More'], {}, 'two');
    const [artifact] = other.outputArtifacts;
    world.ends('E1', 'Second', {
      ...other,
      outputArtifacts: artifact ? [{ ...artifact, sha256: 'b'.repeat(64) }] : [],
    });
    return world;
  };
  const address = (world: World) => {
    const { id: actionExecutionId, fence } = world.action('E1', 'Check');
    return { actionExecutionId, fence };
  };

  it('cannot be spoken of by a worker before its artifacts are there', () => {
    const world = far();
    const to = address(world);
    expect(world.does({ type: 'ReportActionStarted', ...to, workerId: 'w' })).toEqual([]);
    expect(world.does({ type: 'ReportActionResult', ...to, result: succeeded() })).toEqual([]);
    expect(world.does({ type: 'ReportActionContinued', ...to, continuationToken: 't' })).toEqual([]);
    expect(world.does({ type: 'LoseJob', ...to, how: 'released', reason: '' })).toEqual([]);
  });

  it('works with copies that have the bytes of their originals, and is copied for once', () => {
    const world = far();
    const to = address(world);
    const copy = world.orders.find((order) => order.type === 'CopyArtifacts');
    if (copy?.type !== 'CopyArtifacts') throw new Error('copies were ordered');
    const [sources, more] = copy.artifacts;
    if (sources === undefined || more === undefined) throw new Error('of both');
    const there = (artifact: Artifact): Artifact => ({ ...artifact, artifactId: `${artifact.name} there` });
    const copies = [{ ...there(more), name: 'Sources' }, { ...there(sources), name: 'More' }, there(more)];
    expect(world.does({ type: 'ReportArtifactsCopied', ...to, copies })).toMatchObject([
      { type: 'ArtifactsCopied', work: { inputArtifacts: [sources, there(more)] } },
    ]);
    expect(world.does({ type: 'ReportArtifactsCopied', ...to, copies })).toEqual([]);
  });

  it.each([
    ['takes nothing', 'eu-west-1', []],
    ['names the region of the pipeline', 'us-east-1', [{ name: 'Sources' }]],
    ['names no region', undefined, [{ name: 'Sources' }]],
  ])('is not copied for when it %s', (_what, region, inputArtifacts) => {
    const [compile] = plain.stages[1]?.actions ?? [];
    if (compile === undefined) throw new Error('the sample has three stages');
    const here = { ...compile, inputArtifacts, ...(region === undefined ? {} : { region }) };
    const world = started(having(plain, 'Build', { actions: [here] }));
    world.ends('E1', 'Checkout');
    expect(world.orders.map(({ type }) => type)).not.toContain('CopyArtifacts');
    expect(world.offered('E1', 'Compile')).toMatchObject({ region: region ?? 'us-east-1' });
    expect(world.history.findLast(({ type }) => type === 'ActionStarted')).not.toHaveProperty('copyTo');
  });

  it('says why its artifacts could not be brought there', () => {
    const world = far();
    const error = { code: 'NoStore', message: 'region eu-west-1 has no store' };
    const [settled] = world.does({ type: 'ReportArtifactsCopied', ...address(world), copies: [], error });
    expect(settled).toMatchObject({ result: { outcome: 'errored', error }, orphaned: false, cause: error.message });
    expect(world.orders.map(({ type }) => type)).not.toContain('CancelJob');
  });
});

describe('what is abandoned', () => {
  it('is told in the order of names, and whoever works on it', () => {
    const unordered = [commands({ name: 'B' }), commands({ name: 'A' })];
    const world = started(
      declared(pipeline({ pipelineType: 'V2', stages: [stage('Source', gitSource()), stage('Check', ...unordered)] })),
    );
    world.ends('E1', 'Checkout');
    const facts = world.stops('E1', true);
    expect('code' in facts ? [] : facts.slice(1, 3)).toMatchObject([
      { action: 'A', orphaned: true, result: { error: { code: 'Abandoned', message: 'Abandoned: enough' } } },
      { action: 'B', orphaned: true },
    ]);
  });

  it('is the same for rules', () => {
    const world = started(entry(['LambdaInvoke'], ['HttpInvoke']));
    world.ends('E1', 'Checkout');
    const facts = world.stops('E1', true);
    expect('code' in facts ? [] : facts.slice(1, 3)).toMatchObject([{ rule: 'HttpInvoke' }, { rule: 'LambdaInvoke' }]);
  });

  it('is not a condition that had been met', () => {
    const conditions = [{ rules: [rule('HttpInvoke')] }];
    const world = started(having(plain, 'Build', { beforeEntry: { conditions }, millrace: { locks: ['site'] } }));
    world.ends('E1', 'Checkout');
    world.rules('E1', 'HttpInvoke');
    world.stops('E1', false);
    expect(world.history.filter(({ type }) => type === 'ConditionSettled')).toHaveLength(1);
  });
});
