import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildspecLimits, parseBuildspec, parseOnFailure, type Buildspec } from './index.ts';

function parsed(text: string): Buildspec {
  const result = parseBuildspec(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error, null, 2));
  return result.value.buildspec;
}

function errors(
  text: string,
): readonly { pointer: string; message: string; line?: number; column?: number; code?: string }[] {
  const result = parseBuildspec(text);
  return result.ok ? [] : result.error;
}

const build = (commands: string) => `version: 0.2\nphases:\n  build:\n    commands:\n${commands}`;

describe('a buildspec', () => {
  it('is read with every default filled in', () => {
    const spec = parsed(`
version: 0.2
env:
  shell: bash
  variables: {PLAIN: "$PATH:/x", NUMBER: 1.10, SWITCH: yes, EMPTY:}
  exported-variables: [COMMIT, COMMIT]
phases:
  install: {runtime-versions: {nodejs: 20}}
  build:
    on-failure: CONTINUE
    commands:
      - echo one
      - |
        echo two
        echo three
    finally: ['echo last']
reports:
  unit: {files: ['*.xml'], base-directory: out, file-format: junitxml}
artifacts:
  files: ['**/*']
  base-directory: dist*
  discard-paths: no
  enable-symlinks: Yes
  secondary-artifacts:
    docs: {files: [a, b], exclude-paths: ['**/*.map']}
`);
    expect(spec).toEqual({
      version: '0.2',
      env: {
        shell: 'bash',
        variables: { PLAIN: '$PATH:/x', NUMBER: '1.10', SWITCH: 'yes', EMPTY: '' },
        exportedVariables: ['COMMIT'],
      },
      phases: {
        install: { commands: [], finally: [] },
        build: { commands: ['echo one', 'echo two\necho three\n'], finally: ['echo last'], onFailure: 'continue' },
      },
      reports: [
        {
          name: 'unit',
          files: ['*.xml'],
          baseDirectory: 'out',
          discardPaths: false,
          fileFormat: 'JUNITXML',
          failOnFailedTests: true,
        },
      ],
      artifacts: {
        files: ['**/*'],
        excludePaths: [],
        baseDirectory: 'dist*',
        discardPaths: false,
        enableSymlinks: true,
      },
      secondaryArtifacts: {
        docs: {
          files: ['a', 'b'],
          excludePaths: ['**/*.map'],
          baseDirectory: '.',
          discardPaths: false,
          enableSymlinks: false,
        },
      },
    });
  });

  it('of version 0.1 may use the older names', () => {
    const spec = parsed(`
version: "0.1"
environment_variables: {plaintext: {A: b}}
phases: {build: {commands: [make]}}
artifacts: {type: zip, files: [out]}
`);
    expect(spec.version).toBe('0.1');
    expect(spec.env.variables).toEqual({ A: 'b' });
  });

  it('is refused with every error at once, each at its place', () => {
    const found = errors(`version: 0.3
env:
  variables: {CODEBUILD_X: 1, 2B: x}
  exported-variables: [AWS_SECRET]
phases:
  prebuild: {commands: [a]}
  build:
    commands:
      - echo note: this
      -
    on-failure: STOP
artifacts:
  name: x
`);
    expect(found.map(({ pointer, line }) => [pointer, line])).toEqual([
      ['/version', 1],
      ['/env/variables/CODEBUILD_X', 3],
      ['/env/variables/2B', 3],
      ['/env/exported-variables/0', 4],
      ['/phases/prebuild', 6],
      ['/phases/build/commands/0', 9],
      ['/phases/build/commands/1', 10],
      ['/phases/build/on-failure', 11],
      ['/artifacts/files', 13],
    ]);
    expect(found[5]).toMatchObject({ suggestion: "'echo note: this'", column: 9 });
  });

  it('warns of unknown top-level keys and of what is skipped, and fails what would be wrong without', () => {
    const result = parseBuildspec(`${build('      - x')}\nextra: 1\ncache: {paths: [a]}`);
    expect(result.ok && result.value.warnings.map(({ pointer, code }) => [pointer, code])).toEqual([
      ['/extra', undefined],
      ['/cache', 'NOT_CARRIED_OUT'],
    ]);
    const refused = [
      'run-as: me',
      'batch: {}',
      'env: {secrets-manager: {A: b}}',
      'reports: {r: {files: [a], file-format: TESTNGXML}}',
    ];
    for (const key of refused) {
      expect(errors(`${build('      - x')}\n${key}`)).toMatchObject([{ code: 'NOT_CARRIED_OUT' }]);
    }
  });

  it.each([
    ['', 'version'],
    ['- a', 'mapping'],
    ['version: 0.2', 'phases is missing'],
    ['version: [', 'YAML_FILE_ERROR'],
    ['version: !!js/function "x"\nphases: {}', 'YAML_FILE_ERROR'],
    ['version: 0.2\nbase: &b {a: 1}\nphases: {build: {<<: *b, commands: [x]}}', 'merge keys'],
    ['version: 0.2\nphases: {build: {}}', 'build needs commands'],
    ['version: 0.2\nphases: {build: {commands: make}}', 'must be a list'],
    ['version: 0.2\nversion: 0.2\nphases: {}', 'unique'],
  ])('refuses %j', (text, words) => expect(JSON.stringify(errors(text))).toContain(words));
});

describe('the limits', () => {
  it('refuse an alias bomb at once', () => {
    let bomb = 'version: 0.2\na0: &a0 [x, x, x, x, x, x, x, x, x]\n';
    for (let level = 1; level < 10; level++)
      bomb += `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(',')}]\n`;
    expect(errors(bomb)).toMatchObject([{ message: expect.stringContaining('aliases') }]);
  });
  it('refuse a node that contains itself', () =>
    expect(errors('version: 0.2\nphases: &p {build: *p}')).toHaveLength(1));
  it('refuse nesting bombs', () => {
    expect(errors(`version: ${'['.repeat(200_000)}`)).toMatchObject([{ message: expect.stringContaining('deep') }]);
    expect(errors(`version: ${'['.repeat(30)}${']'.repeat(30)}`)).toMatchObject([
      { message: expect.stringContaining('deep') },
    ]);
  });
  it('refuse a file that is too large', () =>
    expect(errors(build(`      - "${'x'.repeat(buildspecLimits.fileBytes)}"`))).toMatchObject([
      { code: 'YAML_FILE_ERROR' },
    ]));
  it('refuse too many commands', () => {
    expect(errors(build('      - a\n'.repeat(buildspecLimits.commands + 1)))).toMatchObject([{ pointer: '/phases' }]);
    expect(errors(build('      - a\n'.repeat(buildspecLimits.commands)))).toEqual([]);
  });
});

describe('on-failure', () => {
  it.each([
    ['ABORT', 'abort'],
    ['CONTINUE', 'continue'],
    ['RETRY', { count: 3, pattern: '.*' }],
    ['RETRY-5', { count: 5, pattern: '.*' }],
    ['RETRY-exit status 7', { count: 3, pattern: 'exit status 7' }],
    ['RETRY-2-a-b', { count: 2, pattern: 'a-b' }],
    ['RETRY-2x', { count: 3, pattern: '2x' }],
  ])('%s', (text, value) => expect(parseOnFailure(text)).toEqual({ ok: true, value }));
  it.each(['', 'abort', 'RETRY-', 'RETRY-101', 'RETRY-2-'])('refuses %j', (text) =>
    expect(parseOnFailure(text).ok).toBe(false),
  );
});

it('never throws, whatever the text', () => {
  const fragment = fc.constantFrom(
    'version: 0.2',
    'phases:',
    '  build:',
    '    commands:',
    '    - a: b',
    '- &x *x',
    '*x',
    '{',
    ']',
    '!t',
    '? k',
    '\t',
    '|',
    '<<: *x',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fragment, fc.string()), { maxLength: 12 }),
      (lines) => void parseBuildspec(lines.join('\n')),
    ),
  );
});
