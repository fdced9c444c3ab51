import { describe, expect, it } from 'vitest';
import { approval, build, commands, gitSource, issuesOf, pipeline, stage, type Document } from './sample.fixture.ts';

const source = stage('Source', gitSource());
const withStages = (...stages: Document[]): Document => pipeline({ stages });
const withBuild = (members: Document): Document => withStages(source, stage('Build', build(members)));

interface Row {
  readonly rule: string;
  readonly document: unknown;
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

const store = { type: 'S3', location: 'artifacts' };
const structure = 'InvalidStructureException';
const stageDeclaration = 'InvalidStageDeclarationException';
const actionDeclaration = 'InvalidActionDeclarationException';

const rows: readonly Row[] = [
  {
    rule: '1 pattern',
    document: pipeline({ name: 'no spaces' }),
    pointer: '/name',
    code: 'ValidationException',
    message:
      "Value 'no spaces' at 'pipeline.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+",
  },
  {
    rule: '1 list places count from 1',
    document: withBuild({ runOrder: 1000 }),
    pointer: '/stages/1/actions/0/runOrder',
    code: 'ValidationException',
    message:
      "Value '1000' at 'pipeline.stages.2.member.actions.1.member.runOrder' failed to satisfy constraint: Member must have value less than or equal to 999",
  },
  {
    rule: '1 enum',
    document: pipeline({ executionMode: 'FAST' }),
    pointer: '/executionMode',
    code: 'ValidationException',
    message:
      "Value 'FAST' at 'pipeline.executionMode' failed to satisfy constraint: Member must satisfy enum value set: [QUEUED, SUPERSEDED, PARALLEL]",
  },
  {
    rule: '1 required',
    document: { ...pipeline(), roleArn: undefined },
    pointer: '/roleArn',
    code: 'ValidationException',
    message: "Value at 'pipeline.roleArn' failed to satisfy constraint: Member must not be null",
  },
  {
    rule: '4',
    document: withStages(source),
    pointer: '/stages',
    code: structure,
    message: 'Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline',
  },
  {
    rule: '5',
    document: withStages(stage('Source', gitSource(), approval()), stage('Build', build())),
    pointer: '/stages/0/actions/1/actionTypeId/category',
    code: structure,
    message: 'Pipeline should start with a stage that only contains source actions',
  },
  {
    rule: '5 first of all',
    document: withStages(stage('Source', approval(), gitSource()), stage('Build', build())),
    pointer: '/stages/0/actions/0/actionTypeId/category',
    code: structure,
    message: 'Pipeline should start with a stage that only contains source actions',
  },
  {
    rule: '6',
    document: withStages(
      source,
      stage(
        'Build',
        build(),
        gitSource({ name: 'Late', outputArtifacts: [{ name: 'Late' }], namespace: 'LateVariables' }),
      ),
    ),
    pointer: '/stages/1/actions/1/actionTypeId/category',
    code: structure,
    message: 'Source action Late must be in the first stage',
  },
  {
    rule: '8',
    document: withStages(source, stage('Build', build()), stage('Build', approval())),
    pointer: '/stages/2/name',
    code: structure,
    message: 'Stage name must be unique within the pipeline. Build has been used more than once.',
  },
  {
    rule: '9',
    document: withStages(source, stage('Build')),
    pointer: '/stages/1/actions',
    code: stageDeclaration,
    message: 'Stage Build must contain at least one action',
  },
  {
    rule: '10',
    document: withStages(source, stage('Gate', approval(), approval())),
    pointer: '/stages/1/actions/1/name',
    code: stageDeclaration,
    message: 'Action name must be unique within stage Gate. Approve has been used more than once.',
  },
  {
    rule: '11',
    document: withBuild({ actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBild', version: '1' } }),
    pointer: '/stages/1/actions/0/actionTypeId',
    code: actionDeclaration,
    message:
      "ActionType (Category: 'Build', Provider: 'CodeBild', Owner: 'AWS', Version: '1') in action 'Compile' is not available in region 'US_EAST_1'",
  },
  {
    rule: '12',
    document: withBuild({ configuration: {} }),
    pointer: '/stages/1/actions/0/configuration',
    code: actionDeclaration,
    message: "Action configuration for action 'Compile' is missing required configuration 'ProjectName'",
  },
  {
    rule: '13',
    document: withBuild({ configuration: { ProjectName: 'hello', ProjectNme: 'x' } }),
    pointer: '/stages/1/actions/0/configuration/ProjectNme',
    code: actionDeclaration,
    message: "Action configuration for action 'Compile' contains unknown configuration 'ProjectNme'",
  },
  {
    rule: '15 too few',
    document: withBuild({ inputArtifacts: [] }),
    pointer: '/stages/1/actions/0/inputArtifacts',
    code: actionDeclaration,
    message: 'Action Compile declares 0 input artifacts which is less than the minimum count (1)',
  },
  {
    rule: '15 too many',
    document: withStages(
      stage('Source', gitSource({ outputArtifacts: [{ name: 'A' }, { name: 'B' }] })),
      stage('Gate', approval()),
    ),
    pointer: '/stages/0/actions/0/outputArtifacts',
    code: actionDeclaration,
    message: 'Action Checkout declares 2 output artifacts which is more than the maximum count (1)',
  },
  {
    rule: '16',
    document: withBuild({ inputArtifacts: [{ name: 'Source' }] }),
    pointer: '/stages/1/actions/0/inputArtifacts/0/name',
    code: structure,
    message:
      'Input Artifact Bundle Source in action Compile is not declared as Output Artifact Bundle in any of the preceding actions',
  },
  {
    rule: '17',
    document: withStages(source, stage('Build', build(), build({ name: 'Again', namespace: 'Again' }))),
    pointer: '/stages/1/actions/1/outputArtifacts/0/name',
    code: structure,
    message: 'Output Artifact Bundle name must be unique within the pipeline. Bundle has been used more than once.',
  },
  {
    rule: '18',
    document: withStages(source, stage('Test', { ...commands(), commands: undefined })),
    pointer: '/stages/1/actions/0/commands',
    code: actionDeclaration,
    message: 'Action Check must have a non-empty commands field',
  },
  {
    rule: '19',
    document: withBuild({ commands: ['make'] }),
    pointer: '/stages/1/actions/0/commands',
    code: actionDeclaration,
    message:
      'The following action cannot contain a commands field: Compile. To use the commands field, use a compute action.',
  },
  {
    rule: '20',
    document: withBuild({ namespace: 'SourceVariables' }),
    pointer: '/stages/1/actions/0/namespace',
    code: actionDeclaration,
    message:
      'Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[Build], ActionName=[Compile], Namespace=[SourceVariables]',
  },
  {
    rule: '21 artifact',
    document: withBuild({ namespace: 'Sources' }),
    pointer: '/stages/1/actions/0/namespace',
    code: actionDeclaration,
    message: 'Namespace Sources of action Compile is already the name of an artifact',
  },
  {
    rule: '21 reserved',
    document: withBuild({ namespace: 'codepipeline' }),
    pointer: '/stages/1/actions/0/namespace',
    code: actionDeclaration,
    message: 'Namespace codepipeline of action Compile is reserved',
  },
  {
    rule: '21 reserved for the variables of the pipeline',
    document: pipeline({
      variables: [{ name: 'Branch', defaultValue: 'main' }],
      stages: [source, stage('Build', build({ namespace: 'variables' }))],
    }),
    pointer: '/stages/1/actions/0/namespace',
    code: actionDeclaration,
    message: 'Namespace variables of action Compile is reserved',
  },
  {
    rule: '22 namespaces are case-sensitive',
    document: withBuild({ configuration: { ProjectName: 'app-#{sourcevariables.CommitId}' } }),
    pointer: '/stages/1/actions/0/configuration/ProjectName',
    code: actionDeclaration,
    message:
      'Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are referencing a namespace that does not exist. StageName=[Build], ActionName=[Compile], ActionConfigurationKey=[ProjectName], VariableReferenceText=[#{sourcevariables.CommitId}]',
  },
  {
    rule: '22 same run order is not earlier',
    document: withBuild({ configuration: { ProjectName: '#{BuildVariables.Tag}' } }),
    pointer: '/stages/1/actions/0/configuration/ProjectName',
    code: actionDeclaration,
    message: 'VariableReferenceText=[#{BuildVariables.Tag}]',
  },
  {
    rule: '23 region of a source',
    document: pipeline({
      artifactStore: undefined,
      artifactStores: { 'us-east-1': store, 'eu-west-1': store },
      stages: [stage('Source', gitSource({ region: 'eu-west-1' })), stage('Gate', approval())],
    }),
    pointer: '/stages/0/actions/0/region',
    code: actionDeclaration,
    message: 'cannot declare another region',
  },
  {
    rule: '23 store of a region',
    document: withBuild({ region: 'eu-west-1' }),
    pointer: '/stages/1/actions/0/region',
    code: structure,
    message: 'runs in region eu-west-1, for which the pipeline has no artifact store',
  },
  {
    rule: '24 neither',
    document: { ...pipeline(), artifactStore: undefined },
    pointer: '',
    code: structure,
    message: 'A pipeline must declare either artifactStore or artifactStores',
  },
  {
    rule: '24 both',
    document: pipeline({ artifactStores: { 'us-east-1': { type: 'S3', location: 'artifacts' } } }),
    pointer: '/artifactStores',
    code: structure,
    message: 'A pipeline cannot declare both artifactStore and artifactStores',
  },
  {
    rule: '25',
    document: withBuild({ timeoutInMinutes: 10 }),
    pointer: '/stages/1/actions/0/timeoutInMinutes',
    code: actionDeclaration,
    message: 'only manual approvals can',
  },
  {
    rule: '28',
    document: pipeline({ pipelineType: 'V1', executionMode: 'QUEUED' }),
    pointer: '/executionMode',
    code: structure,
    message: 'Execution mode QUEUED cannot be used in a pipeline of type V1',
  },
  {
    rule: '29',
    document: pipeline({
      variables: [{ name: 'Branch', defaultValue: 'main' }],
      stages: [
        stage(
          'Source',
          gitSource({ configuration: { RepositoryUrl: 'file:///srv', BranchName: '#{variables.Branch}' } }),
        ),
        stage('Gate', approval()),
      ],
    }),
    pointer: '/stages/0/actions/0/configuration/BranchName',
    code: actionDeclaration,
    message: 'VariableReferenceText=[#{variables.Branch}]',
  },
  {
    rule: '30',
    document: withStages(source, ...Array.from({ length: 50 }, (_, index) => stage(`Gate${index}`, approval()))),
    pointer: '/stages',
    code: structure,
    message: 'The number of stages in the pipeline has 51, the limit is 50',
  },
  {
    rule: '35',
    document: withBuild({ configuration: { ProjectName: 'x'.repeat(1001) } }),
    pointer: '/stages/1/actions/0/configuration/ProjectName',
    code: 'ValidationException',
    message:
      'failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]',
  },
  {
    rule: 'blockers',
    document: withStages(source, { ...stage('Build', build()), blockers: [{ name: 'b', type: 'Schedule' }] }),
    pointer: '/stages/1/blockers',
    code: 'InvalidBlockerDeclarationException',
    message: 'Blockers are reserved',
  },
];

/** Section 1.9, as far as a definition alone can break a rule. */
describe('a pipeline', () => {
  it('without variables leaves their namespace to its actions', () => {
    expect(issuesOf(withBuild({ namespace: 'variables' }))).toEqual([]);
  });

  it('may name its own region wherever an action may run in no other', () => {
    expect(issuesOf(withStages(stage('Source', gitSource({ region: 'us-east-1' })), stage('Build', build())))).toEqual(
      [],
    );
  });

  it.each(rows)('breaks rule $rule in exactly one place', ({ document, pointer, code, message }) => {
    const issues = issuesOf(document);
    expect(issues).toEqual([expect.objectContaining({ pointer, code, message: expect.stringContaining(message) })]);
  });
});
