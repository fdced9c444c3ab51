import { describe, expect, it } from 'vitest';
import { actionsOf, imported, placesOf, toldOf } from '../testing/imported.ts';
import type { Members } from './imported.ts';

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
        commands: ["mkdir -p 'site'", `cp -R "$CODEBUILD_SRC_DIR_site"/'dist'/. 'site'`, 'npm test -- #{matrix.node}'],
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

/** One job with these members, started by pushes to main. */
const jobWith = (members: string) =>
  imported(`on: { push: { branches: [main] } }
jobs:
  one: { runs-on: ubuntu, ${members} }`);
const commandsOf = (steps: string): readonly unknown[] =>
  actionsOf(jobWith(`steps: [${steps}]`)).flatMap(({ commands }) => commands as readonly unknown[]);

describe('a job that needs another', () => {
  const jobs = (condition: string) =>
    imported(`on: push
jobs:
  deploy: { needs: [test], ${condition} runs-on: ubuntu, steps: [{ run: make deploy }] }
  test: { if: github.actor == 'me', runs-on: ubuntu, steps: [{ run: make test }] }`);

  it('is left out with it: nothing is deployed untested', () => {
    const one = jobs('');
    expect(actionsOf(one)).toEqual([]);
    expect(toldOf(one, '/jobs/deploy')).toEqual(['the job is left out: it needs test, left out or not there']);
  });

  it('runs without it when it would run in any case', () => {
    const one = jobs('if: always(),');
    expect(actionsOf(one).map(({ name }) => name)).toEqual(['deploy']);
    expect(toldOf(one, '/jobs/deploy')).toEqual(['it does not run after a failure']);
  });

  it('in a circle is left out', () => {
    const one = imported(
      'on: push\njobs: { a: { needs: b, steps: [{ run: x }] }, b: { needs: a, steps: [{ run: x }] } }',
    );
    expect(actionsOf(one)).toEqual([]);
  });
});

describe('a matrix', () => {
  const matrixOf = (matrix: string) =>
    (actionsOf(jobWith(`strategy: { matrix: { ${matrix} } }, steps: [{ run: x }]`))[0]?.['millrace'] as Members)?.[
      'matrix'
    ];

  it('of combinations alone is that of their values without the others', () => {
    expect(matrixOf('include: [{ os: a, node: 22 }, { os: b, node: 24 }]')).toEqual({
      axes: { os: ['a', 'b'], node: ['22', '24'] },
      exclude: [
        { os: 'a', node: '24' },
        { os: 'b', node: '22' },
      ],
    });
  });

  it('gets the combinations that are included, and what is added to those it has', () => {
    expect(matrixOf('os: [a], node: [22], include: [{ os: b, node: 24 }]')).toMatchObject({
      axes: { os: ['a', 'b'], node: ['22', '24'] },
    });
    expect(matrixOf('os: [a, b], include: [{ lts: yes }]')).toEqual({ axes: { os: ['a', 'b'], lts: ['yes'] } });
  });

  it('whose combinations differ in their axes keeps its own, and that is told', () => {
    const one = jobWith('strategy: { matrix: { os: [a, b], include: [{ os: a, extra: 1 }] } }, steps: [{ run: x }]');
    expect(actionsOf(one)[0]?.['millrace']).toEqual({ matrix: { axes: { os: ['a', 'b'] } } });
    expect(placesOf(one)).toEqual(['/jobs/one/strategy/matrix/include']);
  });
});

describe('steps', () => {
  it('run in the shell that is meant, or not at all', () => {
    expect(commandsOf('{ run: a | b }')).toEqual(['a | b']);
    expect(commandsOf('{ run: a | b, shell: bash }')).toEqual([expect.stringContaining('set -o pipefail')]);
    expect(commandsOf('{ run: a, shell: pwsh }')).toEqual([]);
    const members = 'defaults: { run: { shell: python } }, steps: [{ run: a }, { run: b, shell: sh }]';
    expect(actionsOf(jobWith(members))[0]?.['commands']).toEqual(['b']);
  });

  it('of Windows are left out', () => {
    const one = imported('on: push\njobs: { one: { runs-on: windows-2025, steps: [{ run: dir }] } }');
    expect([actionsOf(one), toldOf(one, '/jobs/one')]).toEqual([[], ['the job is left out: it runs on Windows']]);
  });

  it('run after a success where they would run after a failure too', () => {
    const one = jobWith('steps: [{ run: test, if: "${{ !cancelled() }}" }, { run: cry, if: failure() }]');
    expect(actionsOf(one)[0]?.['commands']).toEqual(['test']);
    expect(placesOf(one)).toEqual(['/jobs/one/steps/0', '/jobs/one/steps/1']);
  });

  it('find GitHub’s own variables, or it is told', () => {
    const one = jobWith('steps: [{ run: "echo $GITHUB_SHA >> $GITHUB_OUTPUT; cp $GITHUB_WORKSPACE/a ${GITHUB_ENV}" }]');
    expect(actionsOf(one)[0]).toMatchObject({
      commands: ['echo $GITHUB_SHA >> $GITHUB_OUTPUT; cp $CODEBUILD_SRC_DIR/a ${GITHUB_ENV}'],
      environmentVariables: [
        { name: 'GITHUB_SHA', value: '#{SourceVariables.CommitId}' },
        { name: 'GITHUB_OUTPUT', value: '/dev/null' },
      ],
    });
    expect(toldOf(one, '/jobs/one/steps')).toEqual(['nothing sets GITHUB_ENV']);
  });

  it('hand over files and folders, and tell what they cannot', () => {
    const path = '["./dist", "${{ github.workspace }}/report.xml", "!dist/*.map", "~/x"]';
    const one = jobWith(
      `steps: [{ run: x }, { uses: actions/upload-artifact@v4, with: { path: ${JSON.stringify(
        (JSON.parse(path) as string[]).join('\n'),
      )} } }]`,
    );
    expect(actionsOf(one)[0]?.['outputArtifacts']).toEqual([
      { name: 'artifact', files: ['dist{,/**/*}', 'report.xml'] },
    ]);
    expect(toldOf(one, '/jobs/one/steps/1/with/path')).toEqual([
      '!dist/*.map is not carried over',
      '~/x is not carried over',
    ]);
  });
});
