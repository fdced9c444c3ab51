import { describe, expect, it } from 'vitest';
import { approval, build, commands, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import type { PipelineDeclaration, RuleDeclaration } from '../definition/structure.ts';
import type { SourceOverride } from './state.ts';
import { having, rule, runId, succeeded, World } from './world.fixture.ts';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const revision = { revisionId: 'abc', revisionSummary: 'first' };

const starts = (declaration: PipelineDeclaration, sourceOverrides: readonly SourceOverride[] = []): World => {
  const world = new World(declaration);
  const trigger = { triggerType: 'Webhook', triggerDetail: 'main' };
  const start = { type: 'StartExecution', runId: runId('E1'), trigger, traceparent, asked: 'person' } as const;
  world.does({ ...start, variables: [], sourceOverrides });
  return world;
};
const checkedOut = (declaration: PipelineDeclaration): World => {
  const world = starts(declaration);
  world.ends('E1', 'Checkout', { ...succeeded(['Sources'], { Branch: 'main' }), sourceRevision: revision });
  return world;
};
const withStage = (...actions: Parameters<typeof stage>[1][]): PipelineDeclaration =>
  declared(pipeline({ pipelineType: 'V2', stages: [stage('Source', gitSource()), stage('Work', ...actions)] }));

describe('a worker is asked', () => {
  it('with everything that an action says, resolved', () => {
    const members = {
      commands: ['echo #{SourceVariables.Branch}', 'npm test'],
      environmentVariables: [{ name: 'BRANCH', value: '#{SourceVariables.Branch}' }],
      outputVariables: ['VERSION'],
      outputArtifacts: [{ name: 'Report', files: ['report.xml'] }],
    };
    const world = checkedOut(withStage(commands(members)));
    const [sources] = Object.values(world.archive('E1').artifacts);
    expect(world.offered('E1', 'Check')).toEqual({
      type: 'OfferJob',
      jobId: world.action('E1', 'Check').id,
      fence: 1,
      attempt: 1,
      account: '000000000000',
      region: 'us-east-1',
      pipelineName: 'hello',
      pipelineVersion: 1,
      executionId: runId('E1'),
      stage: 'Work',
      action: 'Check',
      trigger: { triggerType: 'Webhook', triggerDetail: 'main' },
      traceparent,
      work: {
        actionType: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
        configuration: {},
        commands: ['echo main', 'npm test'],
        environmentVariables: [{ name: 'BRANCH', value: 'main' }],
        outputVariables: ['VERSION'],
        inputArtifacts: [sources],
        outputArtifacts: [{ name: 'Report', files: ['report.xml'] }],
        sourceRevision: revision,
        timeoutSeconds: 55 * 60,
      },
    });
  });

  it('with everything that a rule says, resolved, in the region of the pipeline', () => {
    const members: Partial<RuleDeclaration> = {
      name: 'Release',
      commands: ['test #{SourceVariables.Branch}'],
      inputArtifacts: [{ name: 'Sources' }],
      timeoutInMinutes: 5,
    };
    const far = declared(pipeline({ pipelineType: 'V2' }));
    const [release] = far.stages[2]?.actions ?? [];
    if (release === undefined) throw new Error('the sample has three stages');
    const conditions = [{ rules: [rule('Commands', {}, members)] }];
    const world = checkedOut(
      having(far, 'Deploy', { actions: [{ ...release, region: 'eu-west-1' }], beforeEntry: { conditions } }),
    );
    world.ends('E1', 'Compile');
    expect(world.offered('E1', 'Release')).toMatchObject({ region: 'us-east-1', traceparent });
    expect(world.asked('E1', 'Release')).toEqual({
      actionType: { category: 'Rule', owner: 'AWS', provider: 'Commands', version: '1' },
      configuration: {},
      commands: ['test main'],
      inputArtifacts: [expect.objectContaining({ name: 'Sources' })],
      outputArtifacts: [],
      sourceRevision: revision,
      timeoutSeconds: 300,
    });
  });

  it('for an object that may be overridden, the one that the start names, as it is, and its version if it names one', () => {
    const object = {
      ...gitSource(),
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
      configuration: { S3Bucket: 'bucket', S3ObjectKey: 'app.zip', AllowOverrideForS3ObjectKey: 'true' },
    };
    const declaration = declared(
      pipeline({ pipelineType: 'V2', stages: [stage('Source', object), stage('Work', build())] }),
    );
    const override = (revisionType: string, revisionValue: string, actionName = 'Checkout') => ({
      actionName,
      revisionType,
      revisionValue,
    });
    const key = override('S3_OBJECT_KEY', 'hotfix/#{1}.zip');
    const named = starts(declaration, [key]).asked('E1', 'Checkout');
    expect(named).toMatchObject({ configuration: { S3Bucket: 'bucket', S3ObjectKey: 'hotfix/#{1}.zip' } });
    expect(named).not.toHaveProperty('sourceRevision');
    expect(starts(declaration, [key, override('S3_OBJECT_VERSION_ID', 'v7')]).asked('E1', 'Checkout')).toMatchObject({
      configuration: { S3ObjectKey: 'hotfix/#{1}.zip' },
      sourceRevision: { revisionId: 'v7' },
    });
    expect(starts(declaration).asked('E1', 'Checkout')).toMatchObject({ configuration: { S3ObjectKey: 'app.zip' } });

    const second = { ...object, name: 'Second', namespace: 'Second', outputArtifacts: [{ name: 'More' }] };
    const sameName = commands({ name: 'Checkout' });
    const two = declared(
      pipeline({ pipelineType: 'V2', stages: [stage('Source', object, second), stage('Work', sameName)] }),
    );
    const world = starts(two, [override('S3_OBJECT_VERSION_ID', 'v7', 'Second'), key]);
    expect(world.asked('E1', 'Checkout')).not.toHaveProperty('sourceRevision');
    expect(world.asked('E1', 'Second')).toMatchObject({
      configuration: { S3ObjectKey: 'app.zip' },
      sourceRevision: { revisionId: 'v7' },
    });
    world.ends('E1', 'Checkout');
    world.ends('E1', 'Second');
    expect(world.asked('E1', 'Checkout').configuration).toEqual({});
  });

  it('for a source, the revision that the start names, and else none', () => {
    const override = { actionName: 'Checkout', revisionType: 'COMMIT_ID', revisionValue: 'def' };
    const plain = declared(pipeline({ pipelineType: 'V2' }));
    expect(starts(plain, [override]).asked('E1', 'Checkout')).toMatchObject({ sourceRevision: { revisionId: 'def' } });
    expect(starts(plain).asked('E1', 'Checkout')).not.toHaveProperty('sourceRevision');
    const later = declared(
      pipeline({
        stages: [
          stage(
            'Source',
            gitSource(),
            gitSource({ name: 'Other', runOrder: 2, namespace: 'Second', outputArtifacts: [{ name: 'Two' }] }),
          ),
          stage('Build', build()),
        ],
      }),
    );
    expect(checkedOut(later).asked('E1', 'Other')).not.toHaveProperty('sourceRevision');
  });

  it('about a rule whose input artifact nobody made: nobody is', () => {
    const broken = rule('Commands', {}, { inputArtifacts: [{ name: 'Bundle' }] });
    const world = checkedOut(
      having(declared(pipeline({ pipelineType: 'V2' })), 'Build', {
        beforeEntry: { conditions: [{ rules: [broken] }] },
      }),
    );
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.says(['E1']).find((text) => text.includes('RuleSettled'))).toBe(
      'E1 RuleSettled Commands errored: Commands needs the artifact Bundle, which this execution did not produce',
    );
  });

  it('with variables of a namespace called variables, as long as the pipeline declares none', () => {
    const named = gitSource({ namespace: 'variables' });
    const world = checkedOut(
      declared(
        pipeline({
          stages: [
            stage('Source', named),
            stage('Build', build({ configuration: { ProjectName: '#{variables.Branch}' } })),
          ],
        }),
      ),
    );
    expect(world.asked('E1', 'Compile').configuration).toEqual({ ProjectName: 'main' });
  });

  it.each([
    ['by its type', build(), 36 * 3600],
    ['by its type', approval(), 7 * 24 * 3600],
    ['by the action', approval({ timeoutInMinutes: 20 }), 20 * 60],
    ['by our addition to it', build({ millrace: { timeoutInMinutes: 2 } }), 120],
  ])('with a limit that is given %s', (_by, action, timeoutSeconds) => {
    const world = checkedOut(withStage(action));
    expect(world.asked('E1', String(action['name'])).timeoutSeconds).toBe(timeoutSeconds);
  });

  it.each([
    [102_400, 'Build'],
    [102_401, 'failed'],
  ])('with a configuration of at most 102400 bytes: of %d', (size, where) => {
    // Names count as their values do.
    const rest = size - 'ProjectName'.length - 'hello'.length - 'PrimarySource'.length;
    const configuration = { ProjectName: 'hello', PrimarySource: '#{SourceVariables.Long}' };
    const world = new World(
      declared(
        pipeline({
          stages: [
            stage('Source', gitSource()),
            stage('Build', build({ inputArtifacts: [{ name: 'Sources' }], configuration })),
          ],
        }),
      ),
    );
    world.starts('E1');
    world.ends('E1', 'Checkout', succeeded(['Sources'], { Long: 'é'.repeat(rest / 2) + 'x'.repeat(rest % 2) }));
    expect(world.where('E1')).toEqual([where]);
    const refused = world.history.find((event) => event.type === 'ActionNotStarted');
    expect(refused?.type === 'ActionNotStarted' ? refused.error : undefined).toEqual(
      where === 'failed'
        ? {
            code: 'ConfigurationError',
            message: 'The resolved configuration of action Compile takes 102401 bytes, the limit is 102400',
          }
        : undefined,
    );
  });
});

describe('what an action says counts resolved, its commands and environment too', () => {
  const long = '#{SourceVariables.Long}';
  it.each([
    ['commands', { commands: [long] }],
    ['environment', { commands: ['true'], environmentVariables: [{ name: 'LONG', value: long }] }],
  ])('%s', (_what, members) => {
    const world = starts(withStage(commands(members)));
    world.ends('E1', 'Checkout', succeeded(['Sources'], { Long: 'x'.repeat(102_400) }));
    expect(world.where('E1')).toEqual(['failed']);
    expect(world.told('E1')).toContain('ActionNotStarted');
  });
});

it.each([
  ['AWS', 3600],
  ['Custom', 24 * 3600],
] as const)('an action whose type the catalogue does not have and %s owns has %d seconds', (owner, timeoutSeconds) => {
  const plain = declared(pipeline({ pipelineType: 'V2' }));
  const [compile] = plain.stages[1]?.actions ?? [];
  if (compile === undefined) throw new Error('the sample has three stages');
  const actionTypeId = { category: 'Build', owner, provider: 'Gone', version: '1' } as const;
  const world = checkedOut(having(plain, 'Build', { actions: [{ ...compile, actionTypeId }] }));
  expect(world.asked('E1', 'Compile').timeoutSeconds).toBe(timeoutSeconds);
});

it('a worker is told of no trace that there is none of', () => {
  const world = new World(declared(pipeline()));
  world.starts('E1');
  expect(world.offered('E1', 'Checkout')).not.toHaveProperty('traceparent');
});
