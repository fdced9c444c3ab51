#!/usr/bin/env node
// Starts the command with the Node this project is built for: an older one on the PATH only has to get this far.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const needed = 24;
const entry = new URL('../dist/main.js', import.meta.url);

if (!existsSync(entry)) {
  console.error('millrace has not been built yet. Run `npm run build` in its folder first.');
  process.exitCode = 5;
} else if (Number(process.versions.node.split('.')[0]) >= needed) {
  await import(entry.href);
} else {
  const pinned = pinnedNode();
  if (pinned === undefined) {
    console.error(
      `millrace needs Node ${needed}; this is ${process.versions.node}. Run \`npm install\` in its folder.`,
    );
    process.exitCode = 5;
  } else {
    handOver(pinned);
  }
}

/** Path of the binary of the npm package `node`, which comes with the project. */
function pinnedNode() {
  try {
    const binary = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    // Not installed: the caller says so.
    return undefined;
  }
}

function handOver(node) {
  const child = spawn(node, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  // Ctrl-C reaches the child from the terminal itself; this process only has to outlive it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
    // Listeners for signals do not keep a process, but a half-open terminal may.
    process.exit();
  });
}
