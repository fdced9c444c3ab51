import { describe, expect, it } from 'vitest';
import {
  approval,
  build,
  commands,
  condition,
  deploy,
  gitSource,
  issuesOf,
  pipeline,
  rule,
  stage,
  told,
  withStage,
  type Document,
} from './sample.fixture.ts';

const source = stage('Source', gitSource());
const entry = (one: Document, result = 'FAIL') => withStage({ beforeEntry: condition(result, one) });
const act = (one: Document) => pipeline({ stages: [source, stage('Work', one)] });

it('of what is no document at all only that is told', () => {
  for (const document of [undefined, null, 'text', 7]) {
    expect(issuesOf(document)).toEqual([expect.objectContaining({ pointer: '', code: 'ValidationException' })]);
  }
});

describe('what is told of a mistake elsewhere', () => {
  it.each<[string, Document, readonly string[]]>([
    [
      'actions that wait for one another, behind one that does not',
      pipeline({
        stages: [
          source,
          stage(
            'Work',
            commands({ name: 'Free' }),
            ...[
              ['A', 'C'],
              ['B', 'A'],
              ['C', 'B'],
            ].map(([name, need]) => commands({ name, millrace: { needs: [need] } })),
          ),
        ],
      }),
      [
        '/stages/1/actions/1/millrace/needs "A" InvalidStageDeclarationException: The actions of stage Work wait for one another: A needs C needs B needs A; remove one of these needs',
      ],
    ],
    [
      'two variables of one name',
      pipeline({ variables: [{ name: 'A' }, { name: 'A' }] }),
      [
        '/variables/1/name "A" InvalidStructureException: Pipeline variable names must be unique. A has been used more than once.; give this variable another name',
      ],
    ],
    [
      'a matrix that is too large',
      pipeline({
        stages: [
          source,
          stage(
            'Work',
            build({
              millrace: {
                matrix: {
                  axes: {
                    a: Array.from({ length: 20 }, (_, i) => `a${i}`),
                    b: Array.from({ length: 20 }, (_, i) => `b${i}`),
                  },
                },
              },
            }),
          ),
          stage('Deploy', deploy()),
        ],
      }),
      [
        '/stages/1/actions/0/millrace/matrix/axes 400 InvalidActionDeclarationException: The matrix of action Compile has 400 combinations, the limit is 256; use fewer values, or several actions',
      ],
    ],
    [
      'a matrix of nothing',
      pipeline({
        stages: [
          source,
          stage('Work', build({ millrace: { matrix: { axes: { a: ['x'] }, exclude: [{ a: 'x' }] } } })),
          stage('Deploy', deploy()),
        ],
      }),
      [
        '/stages/1/actions/0/millrace/matrix/exclude - InvalidActionDeclarationException: The matrix of action Compile excludes all of its combinations; exclude fewer',
      ],
    ],
    [
      'an axis with a space',
      act(build({ millrace: { matrix: { axes: { 'bad axis': ['x'] } } } })),
      [
        `/stages/1/actions/0/millrace/matrix/axes/bad axis "bad axis" ValidationException: Value 'bad axis' at 'pipeline.stages.2.member.actions.1.member.millrace.matrix.axes.bad axis' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9@\\-_]+; write it as [A-Za-z0-9@\\-_]+`,
      ],
    ],
    [
      'a fraction of a minute',
      act(approval({ timeoutInMinutes: 5.5 })),
      [
        `/stages/1/actions/0/timeoutInMinutes "5.5" ValidationException: Value '5.5' at 'pipeline.stages.2.member.actions.1.member.timeoutInMinutes' failed to satisfy constraint: Member must be an integer; write a whole number`,
      ],
    ],
    [
      'too many keys of a rule',
      entry(rule('VariableCheck', Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`k${i}`, 'v'])))),
      [
        "/stages/1/beforeEntry/conditions/0/rules/0/configuration 201 ValidationException: Value at 'pipeline.stages.2.member.beforeEntry.conditions.1.member.rules.1.member.configuration' failed to satisfy constraint: Member must have length less than or equal to 200; give at most 200",
      ],
    ],
    [
      'a key that is too long',
      act(approval({ configuration: { ['k'.repeat(51)]: 'v' } })),
      [
        "/stages/1/actions/0/configuration/kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk - ValidationException: Value at 'pipeline.stages.2.member.actions.1.member.configuration.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 50, Member must have length greater than or equal to 1]; use a key of 1 to 50 characters",
      ],
    ],
    [
      'nothing for a stage',
      pipeline({ stages: [null] }),
      [
        "/stages/0 - ValidationException: Value at 'pipeline.stages.1.member' failed to satisfy constraint: Member must not be null; add it",
        '/stages 1 InvalidStructureException: Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline; add a stage that builds, tests, approves or deploys',
      ],
    ],
    [
      'a text for a stage',
      pipeline({ stages: ['text'] }),
      [
        "/stages/0 - ValidationException: Value at 'pipeline.stages.1.member' failed to satisfy constraint: Member must be a structure; write members with values",
        '/stages 1 InvalidStructureException: Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline; add a stage that builds, tests, approves or deploys',
      ],
    ],
    [
      'nothing for the store',
      pipeline({ artifactStore: null }),
      [
        ' - InvalidStructureException: A pipeline must declare either artifactStore or artifactStores; declare exactly one of them',
      ],
    ],
    [
      'a key of another kind',
      pipeline({ artifactStore: { type: 'S3', location: 'abc', encryptionKey: { id: 'k', type: 'X' } } }),
      [
        `/artifactStore/encryptionKey/type "X" ValidationException: Value 'X' at 'pipeline.artifactStore.encryptionKey.type' failed to satisfy constraint: Member must satisfy enum value set: [KMS]; use one of KMS`,
      ],
    ],
    [
      'a secret of another service',
      act(commands({ environmentVariables: [{ name: 'A', value: 'b', type: 'SECRETS_MANAGER' }] })),
      [
        '/stages/1/actions/0/environmentVariables/0/type - InvalidActionDeclarationException: Environment variable A of action Check refers to SECRETS_MANAGER, which is not available in this region; use PLAINTEXT',
      ],
    ],
    [
      'an action of commands without any',
      act(commands({ commands: undefined })),
      [
        '/stages/1/actions/0/commands - InvalidActionDeclarationException: Action Check must have a non-empty commands field; add the commands to run',
      ],
    ],
    [
      'a source that is elsewhere, twice',
      act(gitSource({ region: 'eu-west-1' })),
      [
        '/stages/1/actions/0/region "eu-west-1" InvalidStructureException: Action Checkout runs in region eu-west-1, for which the pipeline has no artifact store; replace artifactStore by artifactStores with one entry per region',
        '/stages/1/actions/0/actionTypeId/category "Source" InvalidStructureException: Source action Checkout must be in the first stage; move it to the first stage',
        '/stages/1/actions/0/region "eu-west-1" InvalidActionDeclarationException: Action Checkout cannot declare another region: source, third-party and custom actions run in the region of the pipeline; remove region',
        '/stages/1/actions/0/outputArtifacts/0/name "Sources" InvalidStructureException: Output Artifact Bundle name must be unique within the pipeline. Sources has been used more than once.; give this artifact another name',
        '/stages/1/actions/0/namespace "SourceVariables" InvalidActionDeclarationException: Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[Work], ActionName=[Checkout], Namespace=[SourceVariables]; give this action another namespace',
      ],
    ],
    [
      'a list where a structure belongs, of which not every member is missed',
      act(commands({ millrace: { matrix: [] } })),
      [
        "/stages/1/actions/0/millrace/matrix - ValidationException: Value at 'pipeline.stages.2.member.actions.1.member.millrace.matrix' failed to satisfy constraint: Member must be a structure; write members with values",
      ],
    ],
    [
      'an action whose type is none, which is held against no type',
      act(commands({ actionTypeId: 'Commands' })),
      [
        "/stages/1/actions/0/actionTypeId - ValidationException: Value at 'pipeline.stages.2.member.actions.1.member.actionTypeId' failed to satisfy constraint: Member must be a structure; write members with values",
      ],
    ],
    [
      'a stage far down that is none',
      pipeline({
        stages: [source, ...Array.from({ length: 9 }, (_, index) => stage(`S${index}`, approval())), 'Production'],
      }),
      [
        "/stages/10 - ValidationException: Value at 'pipeline.stages.11.member' failed to satisfy constraint: Member must be a structure; write members with values",
      ],
    ],
    [
      'a limit of something else',
      act(build({ timeoutInMinutes: 10 })),
      [
        '/stages/1/actions/0/timeoutInMinutes 10 InvalidActionDeclarationException: Action Compile cannot declare timeoutInMinutes: only manual approvals can; remove timeoutInMinutes',
      ],
    ],
  ])('%s', (_mistake, document, issues) => {
    expect(told(document)).toEqual(issues);
  });
});
