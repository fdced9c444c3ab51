import { describe, expect, it } from 'vitest';
import { writePipeline } from '../conversion/write-pipeline.ts';
import { importPipeline, type ImportedPipeline } from './import-pipeline.ts';
import type { Members } from './imported.ts';

const context = () => ({ name: 'shop', repositoryUrl: 'https://example.org/shop.git', branch: 'main' });

function imported(text: string): ImportedPipeline {
  const read = importPipeline(text, context);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}
const stagesOf = ({ pipeline }: ImportedPipeline) =>
  (pipeline['stages'] as readonly { readonly name: string; readonly actions: readonly Members[] }[]).slice(1);
const actionsOf = (one: ImportedPipeline) => stagesOf(one).flatMap(({ actions }) => actions);
const placesOf = ({ report }: ImportedPipeline) => report.map(({ pointer }) => pointer);
const typeId = { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' };

const workflow = `
name: Shop CI
on:
  push: { branches: [main, 'release/**', '!release/old'], tags: ['v*'], paths-ignore: ['docs/**'] }
  pull_request: { types: [opened, labeled], branches: [main] }
  schedule: [{ cron: '0 3 * * *' }]
  workflow_dispatch:
env: { CI: true }
jobs:
  lint:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: |
          npm ci
          npm run lint
  build:
    runs-on: ubuntu-24.04
    env: { SHA: '\${{ github.sha }}', TOKEN: '\${{ secrets.TOKEN }}' }
    steps:
      - uses: actions/checkout@v4
      - run: |
          for one in a b; do
            echo "it's $one"
          done
        working-directory: web
      - uses: actions/upload-artifact@v4
        with: { name: site, path: dist/ }
  test:
    needs: [lint, build]
    runs-on: ubuntu-24.04
    strategy:
      max-parallel: 2
      matrix: { node: [22, 24], os: [linux, mac], exclude: [{ node: 22, os: mac }] }
    steps:
      - uses: actions/download-artifact@v4
        with: { name: site, path: site }
      - run: npm test -- \${{ matrix.node }}
  release:
    needs: test
    if: startsWith(github.ref, 'refs/tags/')
    runs-on: ubuntu-24.04
    steps: [{ run: make release }]
`;

describe('a GitHub Actions workflow', () => {
  const one = imported(workflow);

  it('becomes a valid pipeline', () => {
    expect(one.issues).toEqual([]);
    expect(one.pipeline).toMatchObject({ name: 'Shop-CI', executionMode: 'PARALLEL', pipelineType: 'V2' });
  });

  it('starts on the same pushes and pull requests', () => {
    const [trigger] = one.pipeline['triggers'] as readonly Members[];
    const files = { filePaths: { excludes: ['docs/**'] } };
    expect(trigger?.['gitConfiguration']).toEqual({
      sourceActionName: 'Checkout',
      push: [
        { branches: { includes: ['main', 'release/**'], excludes: ['release/old'] }, ...files },
        { tags: { includes: ['v*'] } },
      ],
      pullRequest: [{ events: ['OPEN'], branches: { includes: ['main'] } }],
    });
  });

  it('has a job for an action, with needs, matrix, limits, environment and artifacts', () => {
    const environmentVariables = [{ name: 'CI', value: 'true' }];
    expect(actionsOf(one)).toEqual([
      {
        name: 'lint',
        actionTypeId: typeId,
        inputArtifacts: [{ name: 'Source' }],
        environmentVariables,
        commands: ['npm ci', 'npm run lint'],
        millrace: { timeoutInMinutes: 5 },
      },
      {
        name: 'build',
        actionTypeId: typeId,
        inputArtifacts: [{ name: 'Source' }],
        outputArtifacts: [{ name: 'site', files: ['dist/**/*'] }],
        environmentVariables: [...environmentVariables, { name: 'SHA', value: '#{SourceVariables.CommitId}' }],
        commands: [expect.stringMatching(/^bash -e -c /)],
      },
      {
        name: 'test',
        actionTypeId: typeId,
        inputArtifacts: [{ name: 'Source' }, { name: 'site' }],
        environmentVariables,
        commands: ["mkdir -p 'site'", `cp -R "$CODEBUILD_SRC_DIR_site/." 'site'`, 'npm test -- #{matrix.node}'],
        millrace: {
          needs: ['lint', 'build'],
          matrix: {
            axes: { node: ['22', '24'], os: ['linux', 'mac'] },
            exclude: [{ node: '22', os: 'mac' }],
            maxParallel: 2,
          },
        },
      },
    ]);
  });

  it('tells everything that it leaves out', () => {
    expect(placesOf(one).toSorted()).toEqual([
      '/jobs/build/env/TOKEN',
      '/jobs/lint/steps/1',
      '/jobs/release',
      '/on/pull_request/types/1',
      '/on/schedule',
    ]);
  });

  it('keeps what runs on the only branch that starts it', () => {
    const steps = 'runs-on: ubuntu, steps: [{ run: make }]';
    const job = (condition: string) => `on: { push: { branches: [trunk] } }
jobs: { a: { if: "${condition}", ${steps} } }`;
    const kept = imported(job("github.ref == 'refs/heads/trunk' && github.event_name == 'push'"));
    expect([kept.issues, placesOf(kept), actionsOf(kept).length]).toEqual([[], [], 1]);
    const left = imported(job("github.ref == 'refs/heads/main'"));
    expect([placesOf(left), actionsOf(left).length]).toEqual([['/jobs/a'], 0]);
    expect(left.issues.map(({ pointer }) => pointer)).toContain('/stages');
  });
});

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
    ]);
  });

  it('tells everything that it leaves out', () => {
    expect(new Set(placesOf(one))).toEqual(
      new Set(['/compile/image', '/unit/image', '/smoke/image', '/compile/script', '/ship']),
    );
  });
});

describe('CodePipeline and CloudFormation', () => {
  // Without what only Millrace has: CloudFormation could not bring it back.
  const { pipeline } = imported('{ name: Shop, on: push, jobs: { a: { runs-on: ubuntu, steps: [{ run: make }] } } }');

  it.each(['json', 'yaml', 'cloudformation'] as const)('come back as they were: %s', (format) => {
    const again = imported(writePipeline(pipeline, format).text);
    expect(again.issues).toEqual([]);
    expect({ ...again.pipeline }).toEqual(pipeline);
  });

  it('leave the metadata of get-pipeline and tell what cannot run here', () => {
    const text = JSON.stringify({ pipeline, metadata: { pipelineArn: 'arn:x' } }).replaceAll('"Commands"', '"Nobody"');
    const one = imported(text);
    expect(one.pipeline).not.toHaveProperty('metadata');
    expect(one.issues[0]?.message).toContain('is not available in region');
  });
});

it.each(['a: 1', '[1]', 'a: [', ''])('nothing else can be imported: %j', (text) => {
  expect(importPipeline(text, context)).toMatchObject({ ok: false });
});
