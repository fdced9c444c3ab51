import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { BootstrapProblem, pinnedNode, readJson, root, say } from './workspace.mjs';

/** The first npm that reads this lock file as it is meant. */
const minimumNpmMajor = 10;

/** Makes node_modules what package-lock.json says, unless it is already. */
export async function ensureInstalled() {
  const reason = whyInstall();
  if (reason === undefined) return;
  checkNpm();
  say(`Installing packages with npm ci, because ${reason}. This takes a minute or two.`);
  await runQuietly('npm ci', 'npm-ci.log', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!existsSync(pinnedNode)) {
    throw new BootstrapProblem(
      'npm ci ended well, but did not bring the pinned Node: were its installation scripts switched off?\n' +
        'Run npm config delete ignore-scripts, then the command again.',
    );
  }
}

/** Compares what npm recorded in node_modules with the lock file: dates would be wrong after each git checkout. */
function whyInstall() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(pinnedNode)) return 'they are not installed yet';
  const installed = readJson(record).packages;
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  for (const [path, { version, link, optional, peer }] of Object.entries(wanted)) {
    if (!path.includes('node_modules/') || optional === true || peer === true) continue;
    const present = installed[path];
    if (present === undefined || (link !== true && present.version !== version)) {
      return `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)} is missing or outdated`;
    }
  }
  return undefined;
}

function checkNpm() {
  const { stdout, error } = spawnSync('npm', ['--version'], { encoding: 'utf8' });
  if (error !== undefined)
    throw new BootstrapProblem('There is no npm on the PATH. It comes with Node: https://nodejs.org');
  if (Number.parseInt(stdout, 10) < minimumNpmMajor) {
    throw new BootstrapProblem(
      `npm ${stdout.trim()} is too old: version ${minimumNpmMajor} or newer is needed. Run npm install -g npm@${minimumNpmMajor}.`,
    );
  }
}
