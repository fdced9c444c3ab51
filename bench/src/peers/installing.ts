import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALL_MILLISECONDS = 600_000;

/** The package of the peers: a folder of its own, because the project itself needs none of them. */
export const peersFolder = fileURLToPath(new URL('../../peers/', import.meta.url));

/** @returns why the npm packages cannot be used, or `undefined`. Their installation scripts are not run. */
export async function installPackages(): Promise<string | undefined> {
  if (await installed()) return undefined;
  try {
    await run('npm', ['ci', '--ignore-scripts', '--no-workspaces', '--no-audit', '--no-fund'], {
      cwd: peersFolder,
      timeout: INSTALL_MILLISECONDS,
      maxBuffer: 64 * 1024 * 1024,
    });
    return undefined;
  } catch (error) {
    return `npm ci in bench/peers failed: ${lastLine(error)}`;
  }
}

/** Whether every package is there in the version that is asked for. */
async function installed(): Promise<boolean> {
  const manifest = async (...path: string[]) =>
    JSON.parse(await readFile(join(peersFolder, ...path, 'package.json'), 'utf8')) as {
      readonly version: string;
      readonly dependencies: Readonly<Record<string, string>>;
    };
  const { dependencies } = await manifest();
  for (const [name, version] of Object.entries(dependencies)) {
    const found = await manifest('node_modules', name).catch(() => undefined);
    if (found?.version !== version) return false;
  }
  return true;
}

/** Makes sure that a program of a Debian package is on the PATH. @returns why it is not, or `undefined`. */
export async function installProgram(command: string, debianPackage: string): Promise<string | undefined> {
  if (await onPath(command)) return undefined;
  const remedy = `${command} is not on the PATH (Debian: apt-get install ${debianPackage})`;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return remedy;
  try {
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', debianPackage], {
      timeout: INSTALL_MILLISECONDS,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    });
    return undefined;
  } catch (error) {
    return `${remedy}: ${lastLine(error)}`;
  }
}

async function onPath(command: string): Promise<boolean> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const found = await access(join(folder, command), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** The last line that says something: tools explain themselves at the end. */
function lastLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr ?? '').split('\n').findLast((line) => line.trim() !== '') ?? message;
}
