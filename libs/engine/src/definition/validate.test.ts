import { describe, expect, it } from 'vitest';
import {
  build,
  commands,
  condition,
  declared,
  deploy,
  gitSource,
  issuesOf,
  pipeline,
  rule,
  stage,
  type Document,
} from './sample.fixture.ts';

const source = stage('Source', gitSource());
const withStages = (...stages: Document[]): Document => pipeline({ stages });
const withBuild = (members: Document): Document => withStages(source, stage('Build', build(members)));

describe('a pipeline', () => {
  it('that breaks no rule is accepted with what CodePipeline always echoes', () => {
    const { stages, ...rest } = declared(pipeline());
    expect(rest).toMatchObject({ version: 1, executionMode: 'SUPERSEDED', pipelineType: 'V1' });
    expect(stages[0]?.actions[0]).toMatchObject({ runOrder: 1, inputArtifacts: [] });
  });

  it('hears of everything wrong at once, each with a way out', () => {
    const issues = issuesOf(
      pipeline({
        name: '',
        stages: [
          stage('Source', gitSource({ configuration: { RepositoryURL: 'x', BranchName: 'main' } })),
          stage('Build', build({ inputArtifacts: [{ name: 'Surces' }] }), build({ runOrder: 'first' })),
        ],
      }),
    );
    expect(issues.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining([
        '/name',
        '/stages/0/actions/0/configuration',
        '/stages/0/actions/0/configuration/RepositoryURL',
        '/stages/1/actions/0/inputArtifacts/0/name',
        '/stages/1/actions/1/name',
        '/stages/1/actions/1/runOrder',
        '/stages/1/actions/1/namespace',
      ]),
    );
    expect(issues.find(({ value }) => value === 'Surces')?.suggestion).toBe("did you mean 'Sources'?");
  });

  it.each<[string, Document, readonly string[]]>([
    [
      'an action of a misspelt category',
      withBuild({ actionTypeId: { category: 'build', owner: 'AWS', provider: 'CodeBuild', version: '1' } }),
      ['/stages/1/actions/0/actionTypeId/category'],
    ],
    [
      'commands of a misspelt category',
      withStages(
        source,
        stage(
          'Build',
          commands({ actionTypeId: { category: 'compute', owner: 'AWS', provider: 'Commands', version: '1' } }),
        ),
      ),
      ['/stages/1/actions/0/actionTypeId/category'],
    ],
    [
      'a rule of an owner that is none',
      withStages(source, {
        ...stage('Build', build()),
        beforeEntry: condition(
          'FAIL',
          rule('DeploymentWindow', {}, { ruleTypeId: { category: 'Rule', owner: 'Us', provider: 'Window' } }),
        ),
      }),
      ['/stages/1/beforeEntry/conditions/0/rules/0/ruleTypeId/owner'],
    ],
  ])('does not hold %s against a type that nobody wrote', (_, document, pointers) => {
    expect(issuesOf(document).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each<[string, Document]>([
    ['a configuration that is a text', withBuild({ configuration: 'hunter2' })],
    ['a configuration that is a list', withBuild({ configuration: ['hunter2'] })],
    [
      'actions that are no list',
      withStages(source, { name: 'Build', actions: build({ configuration: { Token: 'hunter2' } }) }),
    ],
    ['an action where a name belongs', withBuild({ name: build({ configuration: { Token: 'hunter2' } }) })],
    [
      'an environment variable',
      withBuild({ environmentVariables: [{ name: 'A-B', value: 'hunter2'.repeat(400) }, 'C=hunter2'] }),
    ],
  ])('tells nothing of what may be secret in %s', (_, document) => {
    const issues = issuesOf(document);
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });

  it('never shows a configuration value in what it says', () => {
    const secret = 'hunter2'.repeat(200);
    const issues = issuesOf(withBuild({ configuration: { ProjectName: secret, Token: secret } }));
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });

  it('AS-15: an input is legal only after its producer, and the same run order is not after', () => {
    const consumer = (runOrder: number) =>
      withStages(
        source,
        stage(
          'Build',
          build(),
          build({ name: 'Use', inputArtifacts: [{ name: 'Bundle' }], outputArtifacts: [], namespace: 'Use', runOrder }),
        ),
      );
    expect(issuesOf(consumer(1))).toEqual([expect.objectContaining({ code: 'InvalidStructureException' })]);
    expect(issuesOf(consumer(2))).toEqual([]);
  });

  it.each([
    [{}, 'V1'],
    [{ executionMode: 'QUEUED' }, 'V2'],
    [{ variables: [{ name: 'Env', defaultValue: 'dev' }] }, 'V2'],
    [{ stages: [source, stage('Test', commands())] }, 'V2'],
    [{ pipelineType: 'V2' }, 'V2'],
  ])('with %j is of type %s', (members, type) => expect(declared(pipeline(members)).pipelineType).toBe(type));

  it('round-trips: what was stored is accepted again unchanged', () => {
    const stored = declared(pipeline({ stages: [source, stage('Build', build()), stage('Deploy', deploy())] }));
    expect(declared(stored)).toEqual(stored);
  });

  it('AS-32: needs a store for every region it uses', () => {
    const release = deploy({ region: 'eu-west-1' });
    const stages = [source, stage('Build', build()), stage('Deploy', release)];
    const store = { type: 'S3', location: 'artifacts' };
    const both = { 'us-east-1': store, 'eu-west-1': store };
    expect(issuesOf(pipeline({ artifactStore: undefined, artifactStores: both, stages }))).toEqual([]);
    expect(issuesOf(pipeline({ artifactStore: undefined, artifactStores: { 'us-east-1': store }, stages }))).toEqual([
      expect.objectContaining({
        pointer: '/artifactStores',
        message: 'The pipeline has no artifact store for region eu-west-1',
        code: 'InvalidStructureException',
      }),
    ]);
    expect(issuesOf(pipeline({ stages }))).toEqual([
      expect.objectContaining({ pointer: '/stages/2/actions/0/region' }),
    ]);
  });
});
