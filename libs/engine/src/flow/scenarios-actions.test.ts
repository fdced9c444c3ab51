import { describe, expect, it } from 'vitest';
import { build, commands, declared, deploy, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import { having, runId, succeeded, World } from './world.fixture.ts';

const sequence = (mode: string = 'SUPERSEDED') => new World(declared(pipeline({ executionMode: mode })));

describe('a stop', () => {
  it('AS-13 stop and wait, then abandon', () => {
    const world = sequence();
    world.starts('E1');
    const { id: actionExecutionId, fence } = world.action('E1', 'Checkout');
    world.stops('E1', false);
    expect(world.where('E1')).toEqual(['Source']);
    expect(world.stops('E1', false)).toMatchObject({ code: 'execution.already-stopping' });
    world.stops('E1', true);
    expect(world.where('E1')).toEqual(['stopped']);
    expect(world.orders).toContainEqual(
      expect.objectContaining({ type: 'CancelJob', jobId: actionExecutionId, fence }),
    );
    expect(world.stops('E1', true)).toMatchObject({ code: 'execution.not-active' });
    const late = { type: 'ReportActionResult', actionExecutionId, fence, result: succeeded(['Sources']) } as const;
    expect(world.does(late)).toEqual([]);
  });

  it('AS-13 a stop that waits lets the action end, and goes no further', () => {
    const world = sequence();
    world.starts('E1');
    world.stops('E1', false);
    world.ends('E1', 'Checkout');
    expect(world.where('E1')).toEqual(['stopped']);
  });

  it('AS-14 a stop releases the lock to the next execution', () => {
    const world = sequence();
    for (const name of ['E1', 'E2']) {
      world.starts(name);
      world.ends(name, 'Checkout');
    }
    world.stops('E1', true);
    expect(world.where('E1', 'E2')).toEqual(['stopped', 'Build']);
  });
});

describe('an action', () => {
  it('that says yes without its output artifact has failed', () => {
    const world = sequence();
    world.starts('E1');
    world.ends('E1', 'Checkout', succeeded([]));
    expect(world.where('E1')).toEqual(['failed']);
  });

  it('that passes its limit is settled and its worker told to end', () => {
    const world = sequence();
    world.starts('E1');
    const { id: actionExecutionId } = world.action('E1', 'Checkout');
    world.does({ type: 'TimeOutAction', actionExecutionId });
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.orders.map(({ type }) => type)).toEqual(['OfferJob', 'SetTimer', 'ClearTimer', 'CancelJob']);
  });

  it('pins the artifacts that this execution made', () => {
    const world = sequence();
    world.starts('E1');
    world.ends('E1', 'Checkout');
    expect(world.asked('E1', 'Compile').inputArtifacts).toMatchObject([{ name: 'Sources', sha256: 'a'.repeat(64) }]);
  });

  it('of a PARALLEL run shares five slots with its siblings', () => {
    const many = Array.from({ length: 7 }, (_, index) => commands({ name: `C${index}` }));
    const world = new World(
      declared(pipeline({ executionMode: 'PARALLEL', stages: [stage('Source', gitSource()), stage('Test', ...many)] })),
    );
    world.starts('E1');
    world.ends('E1', 'Checkout');
    const running = () => world.orders.filter(({ type }) => type === 'OfferJob').length - 1;
    expect(running()).toBe(5);
    world.ends('E1', 'C0');
    expect(running()).toBe(6);
  });

  it('AS-17 a variable that nobody produced fails the action before anybody is asked', () => {
    const release = deploy({ configuration: { ApplicationName: '#{BuildVariables.Tag}', DeploymentGroupName: 'p' } });
    const world = new World(
      declared(pipeline({ stages: [stage('Source', gitSource()), stage('Build', build()), stage('Deploy', release)] })),
    );
    world.starts('E1');
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Compile', succeeded(['Bundle'], { Other: 'x' }));
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.history).toContainEqual(
      expect.objectContaining({
        type: 'ActionNotStarted',
        action: 'Release',
        error: {
          code: 'ConfigurationError',
          message: expect.stringMatching(
            /^An action in this pipeline failed because one or more variables could not be resolved: Action name=Release\./,
          ),
        },
      }),
    );
    expect(world.orders.filter(({ type }) => type === 'OfferJob')).toHaveLength(2);
  });

  it('AS-17 resolves variables of every namespace right before the action starts', () => {
    const text = '#{SourceVariables.CommitId} #{codepipeline.PipelineExecutionId} #{variables.Env}';
    const world = new World(
      declared(
        pipeline({
          variables: [{ name: 'Env', defaultValue: 'dev' }],
          stages: [stage('Source', gitSource()), stage('Build', build({ configuration: { ProjectName: text } }))],
        }),
      ),
    );
    world.starts('E1');
    world.ends('E1', 'Checkout', succeeded(['Sources'], { CommitId: 'abc' }));
    expect(world.asked('E1', 'Compile').configuration).toEqual({ ProjectName: `abc ${runId('E1')} dev` });
  });

  it('AS-18 a required pipeline variable', () => {
    const world = new World(declared(pipeline({ variables: [{ name: 'V' }] })));
    const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: '' };
    const start = (variables: { name: string; value: string }[]) =>
      world.tries({
        type: 'StartExecution',
        runId: runId('E1'),
        trigger,
        variables,
        sourceOverrides: [],
        asked: 'person',
      });
    expect(start([])).toMatchObject({ code: 'request.invalid' });
    expect(start([{ name: 'V', value: '' }])).toMatchObject({ code: 'request.invalid' });
    expect(
      start([
        { name: 'V', value: '1' },
        { name: 'Foo', value: 'x' },
      ]),
    ).toMatchObject({ code: 'request.invalid' });
    expect(world.history).toHaveLength(1);
    start([{ name: 'V', value: '1' }]);
    expect(world.open.runs[runId('E1')]?.variables).toEqual({ V: '1' });
  });

  it('AS-25 a stale dispatch can say nothing', () => {
    const world = sequence();
    world.starts('E1');
    const { id: actionExecutionId } = world.action('E1', 'Checkout');
    world.loses('E1', 'Checkout');
    const result = succeeded(['Sources']);
    expect(world.does({ type: 'ReportActionResult', actionExecutionId, fence: 1, result })).toEqual([]);
    expect(world.does({ type: 'ReportActionStarted', actionExecutionId, fence: 1, workerId: 'W1' })).toEqual([]);
    world.does({ type: 'ReportActionResult', actionExecutionId, fence: 2, result });
    expect(world.where('E1')).toEqual(['Build']);
  });
});

describe('a lost runner', () => {
  it('is replaced once while nothing of the user had run', () => {
    const world = sequence();
    world.starts('E1');
    world.loses('E1', 'Checkout');
    expect(world.orders.filter((order) => order.type === 'OfferJob').map(({ fence }) => fence)).toEqual([1, 2]);
    world.loses('E1', 'Checkout');
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.history).toContainEqual(
      expect.objectContaining({ type: 'ActionSettled', result: expect.objectContaining({ outcome: 'errored' }) }),
    );
  });

  it('is never replaced once the work had begun', () => {
    const world = sequence();
    world.starts('E1');
    world.begins('E1', 'Checkout');
    world.loses('E1', 'Checkout');
    expect(world.where('E1')).toEqual(['failed']);
  });

  it('may give a job back as often as it likes before the work began', () => {
    const world = sequence();
    world.starts('E1');
    for (let index = 0; index < 5; index++) world.loses('E1', 'Checkout', 'released');
    expect(world.action('E1', 'Checkout')).toMatchObject({ fence: 6, losses: 0 });
  });
});

describe('an action that is continued', () => {
  it('AS-26 is asked anew with the token, and only the last part may give outputs', () => {
    const world = new World(declared(pipeline()));
    world.starts('E1');
    const first = world.offered('E1', 'Checkout');
    const address = { actionExecutionId: first.jobId, fence: first.fence };
    world.does({ type: 'ReportActionContinued', ...address, continuationToken: 't1', externalExecutionId: 'b-7' });
    const second = world.offered('E1', 'Checkout');
    expect(second).toMatchObject({ jobId: first.jobId, fence: 2, work: { continuationToken: 't1' } });
    expect(world.where('E1')).toEqual(['Source']);
    expect(world.does({ type: 'ReportActionResult', ...address, result: succeeded(['Sources']) })).toEqual([]);
    const big = { x: 'y'.repeat(122_881) };
    const refused = world.ends('E1', 'Checkout', succeeded(['Sources'], big));
    expect(refused[0]).toMatchObject({ result: { error: { code: 'OutputVariablesSizeExceeded' } } });
  });

  it('keeps the token when its next worker falls silent, gives the job back, or leaves another one', () => {
    const world = sequence();
    world.starts('E1');
    const continues = (continuationToken: string) => {
      const { id: actionExecutionId, fence } = world.action('E1', 'Checkout');
      world.does({ type: 'ReportActionContinued', actionExecutionId, fence, continuationToken });
    };
    continues('t1');
    world.loses('E1', 'Checkout', 'released');
    expect(world.asked('E1', 'Checkout')).toMatchObject({ continuationToken: 't1' });
    world.loses('E1', 'Checkout');
    expect(world.offered('E1', 'Checkout')).toMatchObject({ fence: 4, work: { continuationToken: 't1' } });
    continues('t2');
    world.loses('E1', 'Checkout', 'released');
    expect(world.asked('E1', 'Checkout')).toMatchObject({ continuationToken: 't2' });
  });

  it('has no more time for it than its limit', () => {
    const world = sequence();
    world.starts('E1');
    const { jobId: actionExecutionId, fence } = world.offered('E1', 'Checkout');
    const timers = () => world.orders.filter(({ type }) => type === 'SetTimer');
    const before = timers();
    expect(before).toHaveLength(1);
    world.passes();
    world.does({ type: 'ReportActionContinued', actionExecutionId, fence, continuationToken: 't1' });
    expect(timers()).toEqual(before);
  });
});

const fail = (): never => {
  throw new Error('the sample has three stages');
};

describe('an action in another region', () => {
  it('AS-32 waits until its input artifacts are there, and gets the copies', () => {
    const plain = declared(pipeline());
    const far = having(plain, 'Deploy', {
      actions: [{ ...(declared(pipeline()).stages[2]?.actions[0] ?? fail()), region: 'eu-west-1' }],
    });
    const world = new World(far);
    world.starts('E1');
    for (const action of ['Checkout', 'Compile']) world.ends('E1', action);
    const copy = world.orders.find((order) => order.type === 'CopyArtifacts');
    expect(copy).toMatchObject({ toRegion: 'eu-west-1', artifacts: [{ name: 'Bundle' }] });
    expect(() => world.offered('E1', 'Release')).toThrow('nobody was asked');
    if (copy?.type !== 'CopyArtifacts') return;
    const { actionExecutionId, fence } = copy;
    const copies = copy.artifacts.map((artifact) => ({ ...artifact, artifactId: 'there', region: 'eu-west-1' }));
    world.does({ type: 'ReportArtifactsCopied', actionExecutionId, fence, copies });
    expect(world.offered('E1', 'Release')).toMatchObject({ region: 'eu-west-1', work: { inputArtifacts: copies } });
    expect(world.loses('E1', 'Release')).toMatchObject([
      { type: 'ActionOfferedAgain', work: { inputArtifacts: copies } },
    ]);
  });

  it('fails when its input artifacts cannot be brought there', () => {
    const plain = declared(pipeline());
    const action = plain.stages[2]?.actions[0] ?? fail();
    const world = new World(having(plain, 'Deploy', { actions: [{ ...action, region: 'eu-west-1' }] }));
    world.starts('E1');
    for (const name of ['Checkout', 'Compile']) world.ends('E1', name);
    const { id: actionExecutionId, fence } = world.action('E1', 'Release');
    const error = { code: 'NoStore', message: 'region eu-west-1 has no store' };
    world.does({ type: 'ReportArtifactsCopied', actionExecutionId, fence, copies: [], error });
    expect(world.where('E1')).toEqual(['failed']);
  });
});
