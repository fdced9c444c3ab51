/**
 * The first thing that runs on a fresh clone: plain JavaScript for the machine's own Node, without dependencies.
 * It installs the packages, builds, and hands over to the pinned Node.
 */
import { join } from 'node:path';
import { build, ensureBuilt } from './build.mjs';
import { runInForeground } from './child.mjs';
import { ensureInstalled } from './install.mjs';
import { runTests } from './test.mjs';
import { BootstrapProblem, checkDisk, checkNode, pinnedNode, root, say } from './workspace.mjs';

const inPinnedNode = (file, ...args) => runInForeground(pinnedNode, [join(root, file), ...args]);
const cli = (...args) => inPinnedNode('cli/bin/millrace.mjs', ...args);

/** What each verb does once the packages are installed; answers the exit code. */
const verbs = {
  install: async () => 0,
  build: async () => {
    await ensureBuilt();
    return 0;
  },
  start: async (args) => {
    await ensureBuilt();
    return cli('up', ...args);
  },
  demo: async (args) => {
    await ensureBuilt();
    return cli('demo', ...args);
  },
  test: runTests,
  bench: async (args) => {
    await ensureBuilt();
    return inPinnedNode('bench/dist/main.js', ...args);
  },
  fuzz: async (args) => {
    await ensureBuilt();
    return inPinnedNode('e2e/dist/fuzz/main.js', ...args);
  },
  simulate: async (args) => {
    await build('tools/simulate');
    return inPinnedNode('tools/simulate/dist/main.js', ...args);
  },
  mutate: async (args) => {
    const config = 'tools/mutate/stryker.config.mjs';
    const code = await inPinnedNode('node_modules/@stryker-mutator/core/bin/stryker.js', 'run', config, ...args);
    return code === 0 ? inPinnedNode('tools/mutate/survivors.mjs') : code;
  },
  doctor: async (args) => {
    await build('tools/provision');
    return inPinnedNode('tools/provision/dist/doctor.js', ...args);
  },
};

async function main([name = '', ...args]) {
  const verb = verbs[name];
  if (verb === undefined)
    throw new BootstrapProblem(`usage: node tools/bootstrap/run.mjs ${Object.keys(verbs).join('|')}`);
  checkNode();
  checkDisk();
  await ensureInstalled();
  return verb(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof BootstrapProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  // Who counts tests reads the last line, and must not mistake tests that could not begin for tests that passed.
  if (process.argv[2] === 'test') say('0 passed, 1 failed');
  process.exitCode = 1;
}
