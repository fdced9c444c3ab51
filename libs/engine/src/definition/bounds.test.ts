import { describe, expect, it } from 'vitest';
import { contextFor } from './context.ts';
import { approval, build, commands, gitSource, issuesOf, pipeline, stage, type Document } from './sample.fixture.ts';
import { validatePipeline } from './validate.ts';

/** Documents that put a value into one place; each place is tried at its edge and one past it. */
const source = stage('Source', gitSource());
const withBuild = (members: Document): Document => pipeline({ stages: [source, stage('Build', build(members))] });
const withCommands = (members: Document): Document => pipeline({ stages: [source, stage('Build', commands(members))] });
const withVariable = (members: Document): Document =>
  pipeline({ variables: [{ name: 'Env', defaultValue: 'x', ...members }] });
const letters = (count: number): string => 'x'.repeat(count);
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const role = (length: number): string => `arn:aws:iam::000000000000:role/${letters(length - 31)}`;
const gate = (index: number): Document => approval({ name: `Ask${index}` });

interface Edge {
  readonly what: string;
  readonly make: (value: never) => Document;
  readonly within: readonly unknown[];
  readonly past: readonly unknown[];
}

const text = (
  what: string,
  make: (value: string) => Document,
  maximum: number,
  wrong: readonly string[] = [],
): Edge => ({
  what,
  make,
  within: [letters(maximum)],
  past: ['', letters(maximum + 1), ...wrong, 7],
});

const count = (what: string, make: (count: number) => Document, minimum: number, maximum: number): Edge => ({
  what,
  make,
  within: [minimum, maximum],
  past: [minimum - 1, maximum + 1],
});

const edges: readonly Edge[] = [
  text('pipeline name', (name) => pipeline({ name }), 100, ['a b', 'ä', 'a/b']),
  text('stage name', (name) => pipeline({ stages: [source, stage(name, build())] }), 100, ['a b']),
  text('action name', (name) => withBuild({ name }), 100, ['a b']),
  text('artifact name', (name) => withBuild({ outputArtifacts: [{ name }] }), 100, ['a.b', 'a@b']),
  text('namespace', (namespace) => withBuild({ namespace }), 100, ['a.b']),
  text('command', (command) => withCommands({ commands: [command] }), 1000, ['a\nb']),
  text('output variable', (name) => withCommands({ outputVariables: [name] }), 128),
  text('file of an artifact', (file) => withCommands({ outputArtifacts: [{ name: 'Out', files: [file] }] }), 128),
  text(
    'name of an environment variable',
    (name) => withCommands({ environmentVariables: [{ name, value: 'x' }] }),
    128,
    ['A-B'],
  ),
  text(
    'value of an environment variable',
    (value) => withCommands({ environmentVariables: [{ name: 'A', value }] }),
    2000,
  ),
  text('variable name', (name) => withVariable({ name }), 128, ['a.b', 'a b']),
  text('variable default', (defaultValue) => withVariable({ defaultValue }), 1000),
  text('configuration value', (ProjectName) => withBuild({ configuration: { ProjectName } }), 1000),
  {
    what: 'variable description',
    make: (description: string) => withVariable({ description }),
    within: ['', letters(200)],
    past: [letters(201)],
  },
  {
    what: 'role',
    make: (roleArn: string) => pipeline({ roleArn }),
    within: [role(1024), role(31), 'arn:aws-cn:iam::000000000000:role/x'],
    past: [role(1025), 'arn:aws:iam::00000000000:role/x', 'nobody', ''],
  },
  {
    what: 'bucket',
    make: (location: string) => pipeline({ artifactStore: { type: 'S3', location } }),
    within: [letters(3), letters(63), 'a.b-c'],
    past: [letters(2), letters(64), 'a/b', 'a_b'],
  },
  {
    what: 'encryption key',
    make: (id: string) =>
      pipeline({ artifactStore: { type: 'S3', location: 'artifacts', encryptionKey: { id, type: 'KMS' } } }),
    within: [letters(1), letters(400)],
    past: ['', letters(401)],
  },
  {
    what: 'region of a store',
    make: (region: string) =>
      pipeline({
        artifactStore: undefined,
        artifactStores: {
          'us-east-1': { type: 'S3', location: 'a-store' },
          [region]: { type: 'S3', location: 'a-store' },
        },
      }),
    within: ['abcd', letters(30)],
    past: ['abc', letters(31)],
  },
  count('run order', (runOrder) => withBuild({ runOrder }), 1, 999),
  count(
    'stages',
    (stages) => pipeline({ stages: [source, ...many(stages - 1, (index) => stage(`S${index}`, approval()))] }),
    2,
    50,
  ),
  count(
    'actions of a stage',
    (actions) => pipeline({ stages: [source, stage('Asks', ...many(actions, gate))] }),
    1,
    50,
  ),
  count('commands', (lines) => withCommands({ commands: many(lines, () => 'make') }), 1, 50),
  count('output variables', (names) => withCommands({ outputVariables: many(names, (index) => `V${index}`) }), 1, 15),
  count(
    'files',
    (files) => withCommands({ outputArtifacts: [{ name: 'Out', files: many(files, (index) => `f${index}`) }] }),
    1,
    10,
  ),
  count(
    'environment variables',
    (names) => withCommands({ environmentVariables: many(names, (index) => ({ name: `V${index}`, value: 'x' })) }),
    1,
    10,
  ),
  count(
    'minutes of an approval',
    (timeoutInMinutes) => pipeline({ stages: [source, stage('Ask', approval({ timeoutInMinutes }))] }),
    5,
    86_400,
  ),
  {
    what: 'variables',
    make: (variables: number) => pipeline({ variables: many(variables, (index) => ({ name: `V${index}` })) }),
    within: [0, 50],
    past: [51],
  },
];

describe('every bound', () => {
  it.each(edges.flatMap(({ what, make, within }) => within.map((value) => ({ what, make, value }))))(
    'lets $what be at its edge: $value',
    ({ make, value }) => expect(issuesOf(make(value as never))).toEqual([]),
  );

  it.each(edges.flatMap(({ what, make, past }) => past.map((value) => ({ what, make, value }))))(
    'stops $what one past it: $value',
    ({ make, value }) => expect(issuesOf(make(value as never)).length).toBeGreaterThan(0),
  );

  it('counts every action of a pipeline, each combination of a matrix too', () => {
    const full = many(49, (index) => stage(`S${index}`, ...many(50, gate)));
    expect(issuesOf(pipeline({ stages: [source, ...full] }))).toEqual([]);
    const fuller = [...full, stage('Last', ...many(50, gate))];
    expect(issuesOf(pipeline({ stages: [source, ...fuller] })).map(({ message }) => message)).toContain(
      'The number of actions in the pipeline has 2501, the limit is 2500',
    );
    const matrix = { axes: { a: many(16, (index) => `a${index}`), b: many(16, (index) => `b${index}`) } };
    const combined = stage('Work', ...many(10, (index) => commands({ name: `Check${index}`, millrace: { matrix } })));
    expect(issuesOf(pipeline({ stages: [source, combined] })).map(({ message }) => message)).toEqual([
      'The number of actions and combinations in the pipeline has 2561, the limit is 2500',
    ]);
  });

  it('lets a stage have as many actions as the installation does', () => {
    const document = pipeline({ stages: [source, stage('Work', ...many(51, gate))] });
    const message = 'The number of actions in stage Work has 51, the limit is 50';
    expect(issuesOf(document)).toEqual([expect.objectContaining({ pointer: '/stages/1/actions', message })]);
    const raised = { ...contextFor('us-east-1'), actionsPerStage: 51 };
    expect(validatePipeline(document, raised, 1).ok).toBe(true);
  });

  it('ignores the version that a document says, and members that nobody knows', () => {
    expect(issuesOf(pipeline({ version: -3, colour: 'red' }))).toEqual([]);
  });

  it('takes null for what may be left out', () => {
    const optional = { runOrder: null, namespace: null, configuration: null, commands: null, timeoutInMinutes: null };
    const build = withBuild({ ...optional, configuration: { ProjectName: 'hello' } });
    expect(issuesOf({ ...build, executionMode: null, pipelineType: null, variables: null, triggers: null })).toEqual(
      [],
    );
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'pipeline'],
    ['a list', []],
    ['nulls', { name: null, roleArn: null, stages: null }],
    ['nulls inside', { stages: [null, { name: 'x', actions: [null] }], variables: [null], triggers: [null] }],
    ['lists for structures', { ...pipeline(), artifactStore: [], stages: {}, variables: {}, millrace: [] }],
  ])('is told of %s without falling over', (_, document) => expect(issuesOf(document).length).toBeGreaterThan(0));
});

/** Section 6.3: what can be told when a pipeline is stored. */
describe('variables, when the pipeline is stored', () => {
  const deployed = (text: string, members: Document = {}) =>
    pipeline({
      variables: [{ name: 'Env', defaultValue: 'dev' }],
      stages: [
        source,
        stage('Build', build({ namespace: 'BuildVars' })),
        stage('Ask', approval({ configuration: { CustomData: text }, ...members })),
      ],
    });

  it.each([
    ['a namespace that is not there', '#{Nope.Key}'],
    ['a namespace in another case', '#{sourcevariables.CommitId}'],
    ['a token without a key', '#{Foo}'],
    ['a token with two keys', '#{a.b.c}'],
    ['an empty token', '#{}'],
    ['a pipeline variable that is not declared', '#{variables.Enw}'],
    ['an unknown variable of the platform', '#{codepipeline.PipelineName}'],
  ])('refuse %s', (_, text) => {
    expect(issuesOf(deployed(`a ${text} b`))).toEqual([
      expect.objectContaining({
        pointer: '/stages/2/actions/0/configuration/CustomData',
        code: 'InvalidActionDeclarationException',
        value: text,
        message: `Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are referencing a namespace that does not exist. StageName=[Ask], ActionName=[Approve], ActionConfigurationKey=[CustomData], VariableReferenceText=[${text}]`,
      }),
    ]);
  });

  it('AS-17: accept a key that may never be produced, because only the run can tell', () => {
    expect(issuesOf(deployed('#{BuildVars.Tag} #{SourceVariables.Nope}'))).toEqual([]);
  });

  it.each(['#{codepipeline.PipelineExecutionId}', '#{variables.Env}-#{SourceVariables.CommitId}', '$' + '{x} #a {b}'])(
    'accept %s',
    (text) => expect(issuesOf(deployed(text))).toEqual([]),
  );

  it('refuse two actions of one run order that refer to each other', () => {
    const one = (name: string, other: string) =>
      commands({ name, namespace: name, commands: [`echo #{${other}.Key}`] });
    const document = pipeline({ stages: [source, stage('Work', one('A', 'B'), one('B', 'A'))] });
    expect(issuesOf(document).map(({ value }) => value)).toEqual(['#{B.Key}', '#{A.Key}']);
  });

  it('are not resolved in names, roles and artifacts, so nothing is looked for there', () => {
    expect(issuesOf(deployed('x', { roleArn: 'arn:aws:iam::000000000000:role/#{Nope.Key}' }))).toEqual([]);
  });
});
