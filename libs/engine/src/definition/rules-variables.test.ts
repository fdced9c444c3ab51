import { describe, expect, it } from 'vitest';
import { approval, commands, gitSource, issuesOf, pipeline, stage, type Document } from './sample.fixture.ts';

const source = stage('Source', gitSource());
const says = (name: string, text: string, members: Document = {}): Document =>
  commands({ name, namespace: name, commands: [text], ...members });
const inStages = (stages: readonly Document[], members: Document = {}): Document =>
  pipeline({ stages: [source, ...stages], ...members });
const variables = [{ name: 'Env', defaultValue: 'dev' }];

describe('a reference that cannot be resolved is met with a way out', () => {
  it.each<[string, Document, string]>([
    [
      'a namespace that is not there',
      inStages([stage('Work', says('A', '#{Nowhere.Key}'))], { variables }),
      'use one of SourceVariables, A, codepipeline, variables',
    ],
    [
      'one in a pipeline without variables',
      inStages([stage('Work', says('A', '#{Nowhere.Key}'))]),
      'use one of SourceVariables, A, codepipeline',
    ],
    [
      'variables that the pipeline does not declare',
      inStages([stage('Work', says('A', '#{variables.Env}'))]),
      'use one of SourceVariables, A, codepipeline',
    ],
    [
      'a variable that it does not declare',
      inStages([stage('Work', says('A', '#{variables.Enw}'))], { variables }),
      "did you mean 'Env'?",
    ],
    [
      'another variable of the platform',
      inStages([stage('Work', says('A', '#{codepipeline.Name}'))]),
      'the only one is #{codepipeline.PipelineExecutionId}',
    ],
    ['a token of another form', inStages([stage('Work', says('A', '#{Nowhere}'))]), 'write #{namespace.key}'],
    [
      'an axis without a matrix',
      inStages([stage('Work', says('A', '#{matrix.os}'))]),
      'only an action with a matrix has #{matrix.…}',
    ],
    [
      'an action of the same run order',
      inStages([stage('Work', says('A', 'make'), says('B', '#{A.Key}'))]),
      'action A, which owns that namespace, is not sure to run before: raise the runOrder or move this action to a later stage',
    ],
    [
      'an action of a later stage',
      inStages([stage('Work', says('A', '#{B.Key}')), stage('Later', says('B', 'make'))]),
      'action B, which owns that namespace, is not sure to run before: raise the runOrder or move this action to a later stage',
    ],
    [
      'an action that is not needed',
      inStages([
        stage('Work', says('A', 'make'), says('B', 'make'), says('C', '#{A.Key}', { millrace: { needs: ['B'] } })),
      ]),
      'action A, which owns that namespace, is not sure to run before: add it to the needs of this action',
    ],
    [
      'an action of a stage after a graph',
      inStages([
        stage('Work', says('A', 'make'), says('B', '#{C.Key}', { millrace: { needs: ['A'] } })),
        stage('Later', says('C', 'make')),
      ]),
      'action C, which owns that namespace, is not sure to run before: raise the runOrder or move this action to a later stage',
    ],
  ])('%s', (_what, document, suggestion) => {
    expect(issuesOf(document).map((issue) => issue.suggestion)).toEqual([suggestion]);
  });

  it.each([
    ['#{codepipeline.PipelineExecutionId}', 'source actions cannot use variables'],
    ['#{variables.Env}', 'source actions cannot use pipeline variables'],
  ])('%s in a source', (text, suggestion) => {
    const configuration = { RepositoryUrl: 'file:///srv/git/hello', BranchName: text };
    const stages = [stage('Source', gitSource({ configuration })), stage('Ask', approval())];
    expect(issuesOf(pipeline({ variables, stages })).map((issue) => issue.suggestion)).toEqual([suggestion]);
  });
});

it('an action may call its namespace variables in a pipeline without any', () => {
  const uses = stage('Later', says('B', '#{variables.Key}'));
  expect(issuesOf(inStages([stage('Work', says('A', 'make', { namespace: 'variables' })), uses]))).toEqual([]);
});
