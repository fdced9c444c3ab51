import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('../../fuzz/requirements.txt', import.meta.url));
const cache = fileURLToPath(new URL('../../../.cache/', import.meta.url));

/** Why there is no fuzzer here, in a sentence for people. */
export interface Missing {
  readonly missing: string;
}

/**
 * Schemathesis with all its packages at the versions of `fuzz/requirements.txt`, in a Python environment of its own
 * under `.cache`. Made on the first call; needs Python 3.10 and, once, PyPI.
 */
export async function schemathesis(): Promise<{ readonly command: string } | Missing> {
  const pinned = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cache, `schemathesis-${pinned}`);
  const command = join(folder, 'bin', 'schemathesis');
  const complete = join(folder, 'complete');
  if (await exists(complete)) return { command };
  try {
    await run('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
  } catch {
    return { missing: 'there is no python3 of version 3.10 or newer here' };
  }
  await mkdir(cache, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', folder]);
    const patience = ['--timeout', '10', '--retries', '1'];
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-input'];
    await run(join(folder, 'bin', 'pip'), ['install', ...quiet, ...patience, '--requirement', requirements], {
      timeout: 240_000,
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const { stderr } = error as { readonly stderr?: string };
    const why = stderr?.trim().split('\n').at(-1) ?? String(error);
    return { missing: `schemathesis cannot be installed from PyPI: ${why}` };
  }
  await writeFile(complete, '');
  return { command };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
