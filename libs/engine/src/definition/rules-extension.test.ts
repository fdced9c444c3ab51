import { describe, expect, it } from 'vitest';
import { check, inStage, source } from './extended.fixture.ts';
import { approval, build, declared, issuesOf, pipeline, stage, type Document } from './sample.fixture.ts';

const actionDeclaration = 'InvalidActionDeclarationException';

describe('a matrix', () => {
  const values = (count: number, prefix = 'v') => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const matrix = (one: Document, members: Document = {}) => inStage(check('Check', { matrix: one }, members));

  it('makes names that others refer to', () => {
    const document = pipeline({
      stages: [
        source,
        stage(
          'Test',
          check(
            'Check',
            { matrix: { axes: { os: ['linux', 'mac'] } } },
            {
              namespace: 'Check',
              outputVariables: ['Result'],
              outputArtifacts: [{ name: 'Report' }],
              commands: ['test #{matrix.os}'],
            },
          ),
        ),
        stage(
          'Use',
          check('Sum', undefined, {
            inputArtifacts: [{ name: 'Report-linux' }, { name: 'Report-mac' }],
            commands: ['echo #{Check-linux.Result}'],
          }),
        ),
      ],
    });
    expect(issuesOf(document)).toEqual([]);
  });

  it.each<[string, Document, string]>([
    ['no axis', matrix({ axes: {} }), 'matrix/axes'],
    ['six axes', matrix({ axes: Object.fromEntries(values(6).map((axis) => [axis, ['a']])) }), 'matrix/axes'],
    ['an axis without values', matrix({ axes: { os: [] } }), 'matrix/axes/os'],
    ['21 values', matrix({ axes: { os: values(21) } }), 'matrix/axes/os'],
    ['260 combinations', matrix({ axes: { a: values(20), b: values(13) } }), 'matrix/axes'],
    ['the same value twice', matrix({ axes: { os: ['a', 'a'] } }), 'matrix/axes/os'],
    ['the same value twice in one of two axes', matrix({ axes: { os: ['a', 'a'], to: ['x', 'y'] } }), 'matrix/axes/os'],
    [
      'two times two combinations of one name',
      matrix({ axes: { a: ['x', 'x-y'], b: ['y-z', 'z', 'y-w', 'w'] } }),
      'matrix/axes',
    ],
    ['two combinations of one name', matrix({ axes: { a: ['x', 'x-y'], b: ['y-z', 'z'] } }), 'matrix/axes'],
    ['all combinations excluded', matrix({ axes: { a: ['x'] }, exclude: [{ a: 'x' }] }), 'matrix/exclude'],
    [
      'an excluded axis that is not there',
      matrix({ axes: { os: ['x', 'y'] }, exclude: [{ so: 'x' }] }),
      'matrix/exclude/0/so',
    ],
    [
      'an excluded value that is not there',
      matrix({ axes: { os: ['linux', 'mac'] }, exclude: [{ os: 'lnux' }] }),
      'matrix/exclude/0/os',
    ],
    ['none at a time', matrix({ axes: { a: ['x'] }, maxParallel: 0 }), 'matrix/maxParallel'],
    ['an unknown member', matrix({ axes: { a: ['x'] }, include: [] }), 'matrix/include'],
  ])('with %s is refused', (_, document, place) => {
    expect(issuesOf(document)).toEqual([expect.objectContaining({ pointer: `/stages/1/actions/0/millrace/${place}` })]);
  });

  it('with empty values is told so, and not that they are the same', () => {
    const issues = issuesOf(inStage(check('A', { matrix: { axes: { os: ['', ''] } } })));
    expect(issues.map(({ pointer }) => pointer)).toEqual(
      [0, 1].map((index) => `/stages/1/actions/0/millrace/matrix/axes/os/${index}`),
    );
  });

  it('takes 256 combinations of 5 axes', () => {
    const axes = { a: values(4), b: values(4), c: values(4), d: values(4), e: ['x'] };
    expect(issuesOf(matrix({ axes }))).toEqual([]);
  });

  it.each<[string, Document, string]>([
    ['action', matrix({ axes: { a: ['x'.repeat(20)] } }, { name: 'n'.repeat(80) }), '/name'],
    [
      'artifact',
      matrix({ axes: { a: ['3.12'] } }, { outputArtifacts: [{ name: 'Report' }] }),
      '/outputArtifacts/0/name',
    ],
    ['namespace', matrix({ axes: { a: ['3.12'] } }, { namespace: 'Check' }), '/namespace'],
  ])('keeps the name of each %s within its bounds', (_, document, place) => {
    expect(issuesOf(document)).toEqual([
      expect.objectContaining({ pointer: `/stages/1/actions/0${place}`, code: actionDeclaration }),
    ]);
  });

  it('has no name that another action has', () => {
    expect(issuesOf(inStage(check('Check', { matrix: { axes: { a: ['x'] } } }), check('Check-x')))).toEqual([
      expect.objectContaining({ pointer: '/stages/1/actions/0/millrace/matrix/axes' }),
    ]);
    const both = inStage(check('Check', { matrix: { axes: { a: ['x', 'y'] } } }), check('Check-x'), check('Check-y'));
    expect(issuesOf(both)).toEqual([
      expect.objectContaining({ pointer: '/stages/1/actions/0/millrace/matrix/axes', value: 'Check-x' }),
    ]);
  });

  it('has names as long as any, and says how to write longer ones', () => {
    const named = (length: number) => matrix({ axes: { a: ['x'.repeat(20)] } }, { name: 'n'.repeat(length) });
    expect(issuesOf(named(79))).toEqual([]);
    expect(issuesOf(named(80))[0]?.suggestion).toBe('keep such names within 100 characters');
    const dotted = (length: number) =>
      matrix({ axes: { a: ['3.12'] } }, { outputArtifacts: [{ name: 'n'.repeat(length) }] });
    for (const length of [10, 95]) {
      expect(issuesOf(dotted(length))[0]?.suggestion).toBe(
        'use values of letters, digits, - and _ in the axes of this matrix',
      );
    }
  });

  it.each<[string, Document, string, string]>([
    [
      'an axis that is not there',
      matrix({ axes: { os: ['a', 'b'] } }, { commands: ['#{matrix.so}'] }),
      '/stages/1/actions/0/commands/0',
      "did you mean 'os'?",
    ],
    [
      'another action',
      inStage(check('A', { matrix: { axes: { os: ['a'] } } }), check('B', undefined, { commands: ['#{matrix.os}'] })),
      '/stages/1/actions/1/commands/0',
      'only an action with a matrix has #{matrix.…}',
    ],
  ])('has no value for %s', (_, document, pointer, suggestion) => {
    expect(issuesOf(document)).toEqual([expect.objectContaining({ pointer, suggestion, code: actionDeclaration })]);
  });

  it('is not for approvals', () => {
    expect(issuesOf(inStage(approval({ millrace: { matrix: { axes: { a: ['x'] } } } })))).toEqual([
      expect.objectContaining({ pointer: '/stages/1/actions/0/millrace/matrix' }),
    ]);
  });
});

describe('our other members', () => {
  const withMillrace = (millrace: Document) => inStage(check('Check', millrace));

  it.each<[string, Document, string]>([
    ['one attempt', withMillrace({ retry: { maxAttempts: 1 } }), '/stages/1/actions/0/millrace/retry/maxAttempts'],
    ['eleven attempts', withMillrace({ retry: { maxAttempts: 11 } }), '/stages/1/actions/0/millrace/retry/maxAttempts'],
    [
      'a wait of 3601 seconds',
      withMillrace({ retry: { maxAttempts: 2, backoffSeconds: 3601 } }),
      '/stages/1/actions/0/millrace/retry/backoffSeconds',
    ],
    ['a factor below 1', withMillrace({ retry: { factor: 0.5 } }), '/stages/1/actions/0/millrace/retry/factor'],
    [
      'a longest wait below the first',
      withMillrace({ retry: { backoffSeconds: 60, maxBackoffSeconds: 59 } }),
      '/stages/1/actions/0/millrace/retry/maxBackoffSeconds',
    ],
    [
      'an outcome that is not retried',
      withMillrace({ retry: { on: ['cancelled'] } }),
      '/stages/1/actions/0/millrace/retry/on/0',
    ],
    ['no minute', withMillrace({ timeoutInMinutes: 0 }), '/stages/1/actions/0/millrace/timeoutInMinutes'],
    ['86401 minutes', withMillrace({ timeoutInMinutes: 86_401 }), '/stages/1/actions/0/millrace/timeoutInMinutes'],
    ['a member that is unknown', withMillrace({ timeout: 5 }), '/stages/1/actions/0/millrace/timeout'],
    [
      'a retried approval',
      inStage(approval({ millrace: { retry: { maxAttempts: 2 } } })),
      '/stages/1/actions/0/millrace/retry',
    ],
    [
      'two timeouts',
      inStage(approval({ timeoutInMinutes: 5, millrace: { timeoutInMinutes: 6 } })),
      '/stages/1/actions/0/millrace/timeoutInMinutes',
    ],
    ['an update that does neither', pipeline({ millrace: { onUpdate: 'wait' } }), '/millrace/onUpdate'],
    [
      'no lock',
      pipeline({ stages: [source, { ...stage('Build', build()), millrace: { locks: [] } }] }),
      '/stages/1/millrace/locks',
    ],
    [
      'eleven locks',
      pipeline({
        stages: [
          source,
          { ...stage('Build', build()), millrace: { locks: Array.from({ length: 11 }, (_, index) => `l${index}`) } },
        ],
      }),
      '/stages/1/millrace/locks',
    ],
    [
      'a lock twice',
      pipeline({ stages: [source, { ...stage('Build', build()), millrace: { locks: ['a', 'a'] } }] }),
      '/stages/1/millrace/locks/1',
    ],
    [
      'a lock with a space',
      pipeline({ stages: [source, { ...stage('Build', build()), millrace: { locks: ['a b'] } }] }),
      '/stages/1/millrace/locks/0',
    ],
  ])('with %s are refused', (_, document, pointer) => {
    expect(issuesOf(document)).toEqual([expect.objectContaining({ pointer })]);
  });

  it('are stored with what they mean when they are short', () => {
    const stored = declared(
      withMillrace({ retry: { maxAttempts: 10, backoffSeconds: 3600 }, timeoutInMinutes: 86_400 }),
    );
    expect(stored.stages[1]?.actions[0]?.millrace).toEqual({
      retry: {
        maxAttempts: 10,
        backoffSeconds: 3600,
        factor: 2,
        maxBackoffSeconds: 3600,
        on: ['failed', 'errored', 'timed-out'],
      },
      timeoutInMinutes: 86_400,
    });
    expect(declared(stored)).toEqual(stored);
  });

  it('are absent where nobody wrote them', () => {
    const text = JSON.stringify(declared(pipeline()));
    expect(text).not.toContain('"millrace":{');
  });
});
