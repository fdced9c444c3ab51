import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-imported-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Imports the file and runs what has come of it on a working copy with one file. */
async function ranLocally(text: string): Promise<string> {
  const file = join(folder, 'ci.yml');
  const pipeline = join(folder, 'pipeline.yml');
  const copy = join(folder, 'copy');
  await mkdir(copy);
  await writeFile(join(copy, 'hello.txt'), 'hello');
  await writeFile(file, text);
  const imported = await runCommand(['import', file, '--out', pipeline, '--repository', 'file:///srv/shop']);
  expect(imported).toMatchObject({ exitCode: 0, stderr: '' });
  const ran = await runCommand(['run', '--local', pipeline, '--source', copy]);
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
  return ran.stdout;
}

it('jobs of GitHub hand over their files as they do there', async () => {
  const stdout = await ranLocally(`on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - run: mkdir -p out/deep && cp hello.txt out/deep/copy.txt
      - uses: actions/upload-artifact@v4
        with: { name: files, path: out/ }
  test:
    needs: build
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/download-artifact@v4
        with: { name: files, path: got }
      - run: echo "copied $(cat got/deep/copy.txt) beside $(cat hello.txt)"
`);
  expect(stdout).toContain('| copied hello beside hello\n');
});

it('jobs of GitLab find the files of earlier stages where they were', async () => {
  const stdout = await ranLocally(`build:
  stage: build
  script: [mkdir out, cp hello.txt out/copy.txt]
  artifacts: { paths: [out] }
test:
  script:
    - echo "copied $(cat out/copy.txt) beside $(cat hello.txt)"
`);
  expect(stdout).toContain('| copied hello beside hello\n');
});
