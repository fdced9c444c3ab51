import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const launcher = fileURLToPath(new URL('../bin/millrace.mjs', import.meta.url));

it('ends quietly when the reader of its output has seen enough', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  try {
    const file = join(folder, 'pipeline.json');
    // Far more to say than a pipe holds.
    const stages = Array.from({ length: 2000 }, (_, n) => ({ name: `not a name ${n} ${'x'.repeat(90)}`, actions: [] }));
    writeFileSync(file, JSON.stringify({ name: 'broken', stages }));
    const command = 'set -o pipefail; "$0" "$1" --json validate "$2" | head -c 10';
    const { stderr, stdout } = spawnSync('bash', ['-c', command, process.execPath, launcher, file], {
      encoding: 'utf8',
    });
    expect(stdout).toHaveLength(10);
    expect(stderr).not.toContain('EPIPE');
    expect(stderr).not.toContain('    at ');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
