import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Folder {
  readonly path: string;
  remove(): Promise<void>;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** A git repository with one commit; returns its `file://` URL. */
export async function repositoryIn(folder: string): Promise<string> {
  const git = (...args: string[]) =>
    run('git', ['-C', folder, '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args]);
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(folder, 'README.md'), 'bench\n');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'Begin');
  return pathToFileURL(folder).href;
}
