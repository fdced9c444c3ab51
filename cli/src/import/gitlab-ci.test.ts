import { describe, expect, it } from 'vitest';
import { actionsOf, imported, placesOf, stagesOf, toldOf } from '../testing/imported.ts';
import { holdsFor } from './gitlab-rules.ts';

const gitlab = `
stages: [build, test, ship]
default: { retry: 1, image: node:24 }
variables: { MODE: fast, EMPTY: '' }
before_script: [npm ci]
.base: { timeout: 1h 30m, variables: { LEVEL: '1' } }
compile:
  extends: .base
  stage: build
  variables: { MODE: slow }
  script:
    - cd web
    - make "$CI_COMMIT_SHA" $CI_JOB_TOKEN
  artifacts: { paths: [dist/], expire_in: 1 week }
unit:
  script: [npm test]
  parallel: { matrix: [{ NODE: ['22', '24'] }] }
  only: [main]
smoke:
  needs: [unit, compile]
  script: ['./smoke.sh']
  rules: [{ if: '$CI_COMMIT_BRANCH == "dev"', when: never }, { if: '$CI_COMMIT_BRANCH == "main"' }]
ship:
  stage: ship
  when: manual
  script: [make ship]
`;

describe('a GitLab CI file', () => {
  const one = imported(gitlab);

  it('becomes a valid pipeline with its stages', () => {
    expect(one.issues).toEqual([]);
    expect(stagesOf(one).map(({ name, actions }) => [name, actions.map((action) => action['name'])])).toEqual([
      ['build', ['compile']],
      ['test', ['unit', 'smoke']],
      ['ship', ['Approve-ship', 'ship']],
    ]);
  });

  it('has a job for an action', () => {
    const retry = { maxAttempts: 2, backoffSeconds: 0 };
    expect(actionsOf(one)).toMatchObject([
      {
        outputArtifacts: [{ name: 'compile-files', files: ['dist/**/*'] }],
        commands: [`export EMPTY=''`, 'npm ci', 'cd web', 'make "$CI_COMMIT_SHA" $CI_JOB_TOKEN'],
        environmentVariables: [
          { name: 'CI_COMMIT_SHA', value: '#{SourceVariables.CommitId}' },
          { name: 'MODE', value: 'slow' },
          { name: 'LEVEL', value: '1' },
        ],
        millrace: { retry, timeoutInMinutes: 90 },
      },
      {
        inputArtifacts: [{ name: 'Source' }, { name: 'compile-files' }],
        commands: [`export EMPTY=''`, `cp -R "$CODEBUILD_SRC_DIR_compile_files/." '.'`, 'npm ci', 'npm test'],
        environmentVariables: [
          { name: 'MODE', value: 'fast' },
          { name: 'NODE', value: '#{matrix.NODE}' },
        ],
        millrace: { retry, matrix: { axes: { NODE: ['22', '24'] } } },
      },
      { millrace: { retry, needs: ['unit'] } },
      { name: 'Approve-ship', configuration: { CustomData: 'Run ship?' } },
      { name: 'ship', millrace: { retry, needs: ['Approve-ship'] } },
    ]);
  });

  it('tells everything that it leaves out', () => {
    expect(new Set(placesOf(one))).toEqual(
      new Set(['/compile/image', '/unit/image', '/smoke/image', '/compile/script', '/ship', '/ship/image']),
    );
  });
});

describe('a condition of rules for pushes to main', () => {
  const pushes = { branch: 'main', isDefault: true };

  it.each([
    ['$CI_COMMIT_BRANCH', true],
    ['$CI_COMMIT_BRANCH == "main"', true],
    ["$CI_COMMIT_BRANCH != 'main'", false],
    ['$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', true],
    ['$CI_PIPELINE_SOURCE == "merge_request_event"', false],
    ['$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG == null', true],
    ['$CI_COMMIT_TAG || $CI_COMMIT_BRANCH == "main"', true],
    ['$CI_COMMIT_TAG && $DEPLOY', false],
    ['$DEPLOY', undefined],
    ['$CI_COMMIT_BRANCH == "main" && $DEPLOY == "yes"', undefined],
    ['$CI_COMMIT_BRANCH =~ /^rel/', undefined],
    ['($CI_COMMIT_BRANCH == "main")', undefined],
    ['$CI_COMMIT_BRANCH == "$OTHER"', undefined],
  ])('%s: %s', (condition, holds) => {
    expect(holdsFor(condition, pushes)).toBe(holds);
  });

  it('does not take a branch that was chosen for the default one', () => {
    const chosen = { branch: 'dev', isDefault: false };
    expect(holdsFor('$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', chosen)).toBeUndefined();
  });
});

describe('a job of GitLab', () => {
  const job = (members: string, more = '') => imported(`one: { script: [make], ${members} }\n${more}`);

  it.each([
    ['only: [merge_requests]', []],
    ['only: { refs: [main] }', ['one']],
    ['only: { refs: [main], changes: [src/**] }', ['one']],
    ['except: [tags, schedules]', ['one']],
    ['except: [main]', []],
    ['except: [/^rel/]', []],
    ['except: { variables: [$X] }', []],
    ['rules: [{ changes: [src/**] }]', []],
    ['rules: [{ if: $CI_COMMIT_TAG }]', []],
    ['rules: [{ if: $CI_COMMIT_TAG, when: never }, { when: on_success }]', ['one']],
    ['when: manual', ['Approve-one', 'one']],
    ['rules: [{ if: $CI_COMMIT_BRANCH, when: manual, allow_failure: true }]', ['Approve-one', 'one']],
    ['when: delayed, start_in: 1h', []],
  ])('runs only if it surely would, or somebody says so: %s', (members, names) => {
    expect(actionsOf(job(members)).map(({ name }) => name)).toEqual(names);
  });

  it('by hand waits for an answer, and the pipeline is valid', () => {
    const one = job('when: manual');
    expect([one.issues, actionsOf(one)[1]?.['millrace']]).toEqual([[], { needs: ['Approve-one'] }]);
    expect(placesOf(one)).toEqual(['/one']);
  });

  it('is left out with one that it needs, unless that is optional', () => {
    const other = 'two: { when: delayed, script: [x] }\n';
    const left = job('needs: [two]', other);
    expect([actionsOf(left), toldOf(left, '/one')]).toEqual([
      [],
      ['the job is left out: it needs two, which is left out'],
    ]);
    expect(actionsOf(job('needs: [{ job: two, optional: true }]', other)).length).toBe(1);
  });

  it('takes what references stand for', () => {
    const more =
      '.base: { script: [npm ci, !reference [.deep, script]], rules: [{ when: always }] }\n.deep: { script: [npm test] }\n';
    const one = imported(
      `one: { script: [!reference [.base, script], make], rules: [!reference [.base, rules]] }\n${more}`,
    );
    expect(actionsOf(one)[0]?.['commands']).toEqual(['npm ci', 'npm test', 'make']);
  });

  it('is tried again for the reasons that it names', () => {
    expect(actionsOf(job('retry: { max: 1, when: runner_system_failure }'))[0]?.['millrace']).toEqual({
      retry: { maxAttempts: 2, backoffSeconds: 0, on: ['errored'] },
    });
    const unknown = job('retry: { max: 1, when: [api_failure] }');
    expect([actionsOf(unknown)[0]?.['millrace'], placesOf(unknown)]).toEqual([undefined, ['/one/retry/when']]);
  });

  it('has variables that stand for others', () => {
    const one = job("variables: { A: 'x$B', B: '${CI_COMMIT_SHA}$$', C: '$GONE', D: '$D' }");
    expect(actionsOf(one)[0]?.['environmentVariables']).toEqual([
      { name: 'A', value: 'x#{SourceVariables.CommitId}$' },
      { name: 'B', value: '#{SourceVariables.CommitId}$' },
      { name: 'C', value: '$GONE' },
      { name: 'D', value: '$D' },
    ]);
    expect(placesOf(one)).toEqual(['/one/variables/C', '/one/variables/D']);
  });
});

describe('a GitLab CI file as a whole', () => {
  it('may declare inputs in front of itself', () => {
    const header = 'spec: { inputs: { how: { default: fast } } }\n---\n';
    const one = imported(`${header}one:\n  script:\n    - make $[[ inputs.how ]]\n`);
    expect([actionsOf(one)[0]?.['commands'], placesOf(one)]).toEqual([['make fast'], ['/spec']]);
  });

  it.each([
    ['$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH', true],
    ['$CI_PIPELINE_SOURCE == "merge_request_event"', false],
  ])('starts on pushes if its workflow surely does: %s', (condition, starts) => {
    const one = imported(`workflow: { rules: [{ if: '${condition}' }] }\none: { script: [make] }\n`);
    expect([one.issues, one.pipeline['triggers'] !== undefined]).toEqual([[], starts]);
    expect(placesOf(one)).toEqual(starts ? [] : ['/workflow/rules']);
  });
});
