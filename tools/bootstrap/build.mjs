import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runQuietly } from './child.mjs';
import { cache, pinnedNode, readJson, root, say } from './workspace.mjs';

const compiler = join(root, 'node_modules', '.bin', 'tsc');
const stamp = join(cache, 'built');
const sourceFolders = ['libs', 'services', 'tools', 'cli', 'e2e', 'bench'];
const notSources = new Set(['node_modules', 'dist', 'dist-types', '.millrace']);

/** Compiles everything when a source is newer than the last successful build. */
export async function ensureBuilt() {
  const startedAt = new Date();
  if (existsSync(stamp) && newestChange() < statSync(stamp).mtimeMs) return;
  say('Building.');
  await runQuietly('The build', 'build.log', pinnedNode, [compiler, '-b', 'tsconfig.base.json']);
  await buildConsole();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  // Dated before the build: what was saved while it ran is newer.
  utimesSync(stamp, startedAt, startedAt);
}

/** Compiles one project and what it needs: enough for the doctor, even while another project does not compile. */
export const build = (project) => runQuietly('The build', 'build.log', pinnedNode, [compiler, '-b', project]);

/** The web application has a bundler of its own. */
async function buildConsole() {
  const manifest = join(root, 'services', 'console', 'package.json');
  if (!existsSync(manifest)) return;
  const script = readJson(manifest).scripts?.build;
  if (script === undefined || script === 'tsc -b') return;
  await runQuietly('The build of the console', 'console.log', 'npm', ['run', 'build', '--workspace=services/console']);
}

function newestChange() {
  const files = ['package-lock.json', 'tsconfig.base.json'].map((name) => join(root, name));
  return Math.max(
    ...files.map((file) => statSync(file).mtimeMs),
    ...sourceFolders.map((name) => newestIn(join(root, name))),
  );
}

/** Folders count too: their date is all that a deleted file leaves behind. */
function newestIn(folder) {
  if (!existsSync(folder)) return 0;
  let newest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!notSources.has(entry.name)) newest = Math.max(newest, newestIn(path));
    } else if (entry.isFile()) newest = Math.max(newest, statSync(path).mtimeMs);
  }
  return newest;
}
