import { describe, expect, it } from 'vitest';
import { check, inStage } from './extended.fixture.ts';
import { build, declared, issuesOf, type Document } from './sample.fixture.ts';

describe('needs', () => {
  it('give run orders by their longest path, which may be said but not changed', () => {
    const graph = inStage(check('A'), check('B', { needs: ['A'] }), check('C', { needs: ['A', 'B'] }), check('D'));
    const stored = declared(graph);
    expect(stored.stages[1]?.actions.map(({ name, runOrder }) => [name, runOrder])).toEqual([
      ['A', 1],
      ['B', 2],
      ['C', 3],
      ['D', 1],
    ]);
    expect(declared(stored)).toEqual(stored);
    const contradicting = inStage(
      check('A', undefined, { runOrder: 2 }),
      check('B', { needs: ['A'] }, { runOrder: 2 }),
    );
    expect(issuesOf(contradicting)).toEqual([
      expect.objectContaining({
        pointer: '/stages/1/actions/0/runOrder',
        value: 2,
        code: 'InvalidStageDeclarationException',
      }),
    ]);
  });

  it.each<[string, Document, string, string]>([
    [
      'that are not in the stage',
      inStage(check('A'), check('B', { needs: ['a'] })),
      '/stages/1/actions/1/millrace/needs/0',
      "did you mean 'A'?",
    ],
    [
      'that are the action itself, misspelt',
      inStage(check('Zed'), check('Check', { needs: ['Chec'] })),
      '/stages/1/actions/1/millrace/needs/0',
      'use one of Zed',
    ],
    [
      'that are told twice',
      inStage(check('A'), check('B', { needs: ['A', 'A'] })),
      '/stages/1/actions/1/millrace/needs/1',
      'remove it',
    ],
    [
      'that go in a circle',
      inStage(check('A', { needs: ['C'] }), check('B', { needs: ['A'] }), check('C', { needs: ['B'] })),
      '/stages/1/actions/0/millrace/needs',
      'remove one of these needs',
    ],
    [
      'of itself',
      inStage(check('A', { needs: ['A'] })),
      '/stages/1/actions/0/millrace/needs',
      'remove one of these needs',
    ],
  ])('%s are refused', (_, document, pointer, suggestion) => {
    expect(issuesOf(document)).toEqual([expect.objectContaining({ pointer, suggestion })]);
  });

  it('say what is made before, through others too, and run orders no longer do', () => {
    const consumer = (needs: string[]) =>
      inStage(
        build(),
        check('Between', { needs: ['Compile'] }),
        check('Use', { needs }, { inputArtifacts: [{ name: 'Bundle' }], commands: ['echo #{BuildVariables.Tag}'] }),
      );
    expect(issuesOf(consumer(['Between']))).toEqual([]);
    const [artifact, variable, ...others] = issuesOf(
      inStage(
        build(),
        check('Other'),
        check(
          'Use',
          { needs: ['Other'] },
          { inputArtifacts: [{ name: 'Bundle' }], commands: ['echo #{BuildVariables.Tag}'] },
        ),
      ),
    );
    expect(artifact).toMatchObject({
      pointer: '/stages/1/actions/2/inputArtifacts/0/name',
      suggestion: 'add Compile to the needs of Use',
    });
    expect(variable).toMatchObject({ pointer: '/stages/1/actions/2/commands/0' });
    expect(others).toEqual([]);
  });
});
