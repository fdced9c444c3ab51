import { describe, expect, it } from 'vitest';
import {
  build,
  commands,
  condition,
  gitSource,
  issuesOf,
  pipeline,
  rule,
  stage,
  type Document,
} from './sample.fixture.ts';

const source = stage('Source', gitSource());
const inStages = (...stages: Document[]): Document => pipeline({ stages: [source, ...stages] });
const uses = (artifact: string, members: Document = {}): Document =>
  commands({ name: 'Use', inputArtifacts: [{ name: artifact }], ...members });

describe('an input that nobody has surely made is met with a way out', () => {
  it.each<[string, Document, string]>([
    ['of nobody', inStages(stage('Work', uses('Nothing'))), 'use one of Sources'],
    [
      'with a name near to one that is made later',
      inStages(stage('Work', uses('Bundel')), stage('Build', build())),
      'use one of Sources',
    ],
    [
      'of a later stage, whatever the run orders',
      inStages(stage('Work', uses('Bundle', { runOrder: 2 })), stage('Build', build())),
      'give Use a higher runOrder than Compile, or a later stage',
    ],
    [
      'of the same run order',
      inStages(stage('Work', build(), uses('Bundle'))),
      'give Use a higher runOrder than Compile, or a later stage',
    ],
    [
      'of an action that is not needed',
      inStages(stage('Work', build(), commands(), uses('Bundle', { millrace: { needs: ['Check'] } }))),
      'add Compile to the needs of Use',
    ],
    [
      'of a stage after a graph',
      inStages(stage('Work', commands(), uses('Bundle', { millrace: { needs: ['Check'] } })), stage('Build', build())),
      'give Use a higher runOrder than Compile, or a later stage',
    ],
    [
      'of the stage that a rule is in front of',
      inStages({
        ...stage('Build', build()),
        beforeEntry: condition(
          'FAIL',
          rule('Commands', {}, { commands: ['make'], inputArtifacts: [{ name: 'Bundle' }] }),
        ),
      }),
      'Compile has not surely run at that point: use an artifact of an earlier stage',
    ],
  ])('%s', (_what, document, suggestion) => {
    expect(issuesOf(document).map((issue) => issue.suggestion)).toEqual([suggestion]);
  });
});
