import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone this file is in. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the bootstrap keeps its own logs and stamps. */
export const cache = join(root, '.cache', 'bootstrap');

/** The Node that everything but this bootstrap runs on: pinned in package.json, brought by npm. */
export const pinnedNode = join(root, 'node_modules', 'node', 'bin', 'node');

/** The pinned Node and the workspace's tools come first on the PATH of every child. */
export function childEnvironment(more = {}) {
  const tools = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin')];
  return { ...process.env, ...more, PATH: [...tools, process.env.PATH ?? ''].join(delimiter) };
}

/** A problem that its reader can mend: the bootstrap prints it without a stack and ends with exit code 1. */
export class BootstrapProblem extends Error {
  name = 'BootstrapProblem';
}

export const say = (line) => process.stdout.write(`${line}\n`);

/** The least version of Node on which this bootstrap and npm's installation scripts run. */
const minimumNode = [20, 19];
const minimumFreeMebibytes = { toInstall: 3072, toRun: 256 };

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [leastMajor, leastMinor] = minimumNode;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
  throw new BootstrapProblem(
    `Node ${process.versions.node} is too old: version ${minimumNode.join('.')} or newer is needed to begin.\n` +
      'Install a newer Node from https://nodejs.org and run the command again.',
  );
}

export function checkDisk() {
  const { bavail, bsize } = statfsSync(root);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  const needed = existsSync(pinnedNode) ? minimumFreeMebibytes.toRun : minimumFreeMebibytes.toInstall;
  if (free >= needed) return;
  throw new BootstrapProblem(
    `Only ${free} MiB are free on the disk of ${root}, and ${needed} MiB are needed.\n` +
      'Free some space, or clone to another disk.',
  );
}

export const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
