import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { bubblewrap, build, commands, noBubblewrap, root, type Given } from '../build/build.fixture.ts';
import { Workspace } from '../workspace.ts';
import { ProcessExecutor } from './process-executor.ts';
import { ProcessTree } from './process-tree.ts';

describe.skipIf(noBubblewrap !== undefined)(
  noBubblewrap === undefined ? 'the sandbox' : `the sandbox (${noBubblewrap})`,
  () => {
    const sandboxed = (spec: string, given?: Given) => build(bubblewrap(), spec, given);
    let outside: string;
    beforeAll(() => {
      outside = join(root, 'secret');
      writeFileSync(outside, 'treasure');
    });

    it('shows no file of the host beside the system, not even read-only ones that hold secrets', async () => {
      const { lines } = await sandboxed(
        commands(
          `cat ${outside} /etc/shadow 2>&1 | grep -c 'No such'`,
          'ls -A /root /home 2>/dev/null | grep -v : || :',
        ),
      );
      expect(lines[0]).toBe('2');
      expect(existsSync(outside)).toBe(true);
    });

    it('lets nothing be written but the workspace, home and /tmp, which are new each time', async () => {
      const first = await sandboxed(
        commands(
          'touch /usr/x /x /etc/x 2>/dev/null || echo refused',
          'touch ~/.poison /tmp/poison; setsid sleep 1000 &',
        ),
      );
      expect(first.lines).toEqual(['refused']);
      const second = await sandboxed(
        commands('ls -A ~ /tmp | grep poison || echo clean', 'ps ax | grep -c "[s]leep" || :'),
      );
      expect(second.lines).toEqual(['clean', '0']);
    });

    it('has no capabilities and sees only its own processes', async () => {
      const { lines } = await sandboxed(
        commands("grep CapEff /proc/self/status | tr -d '\\t'", `ls /proc | grep -cx ${process.pid} || :`),
      );
      expect(lines).toEqual(['CapEff:0000000000000000', '0']);
    });

    it('is set apart from the network on demand', async () => {
      const { lines } = await build(bubblewrap('none'), commands('tail -n +3 /proc/net/dev | grep -vc lo: || :'));
      expect(lines).toEqual(['0']);
    });
  },
);

it('recovery finds and kills what a dead runner left behind', async () => {
  const workspace = await Workspace.create(root, randomUUID());
  mkdirSync(workspace.source, { recursive: true });
  symlinkSync('/etc', join(workspace.source, 'link'));
  const child = new ProcessExecutor('a test').start({
    program: 'sh',
    args: ['-c', 'trap "" TERM; setsid sleep 1000 & sleep 1000'],
    box: workspace.box,
    home: workspace.home,
    tmp: workspace.tmp,
    workingDirectory: workspace.source,
    environment: { PATH: process.env['PATH'] ?? '', ...workspace.cookieEnvironment },
  });
  const tree = new ProcessTree(workspace.cookie, workspace.folder);
  while (!tree.isAlive()) await delay(5);
  await tree.kill();
  expect(tree.isAlive()).toBe(false);
  child.unref();
  await workspace.remove();
  expect(existsSync(workspace.folder)).toBe(false);
  expect(existsSync('/etc/passwd')).toBe(true);
});
