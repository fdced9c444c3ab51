// Buildbot: a master with its default database (SQLite) and one worker, both from the Debian packages.
import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serve } from './peer.mjs';
import { freePort, startServer } from './server.mjs';

const run = promisify(execFile);

/** Each step of `shells` writes its time by means of the shell itself, each of `plain` by means of the master. */
const masterConfiguration = ({ port, folder }) => `
import time
from buildbot.plugins import changes, schedulers, steps, util, worker
from buildbot.process.buildstep import BuildStep
from buildbot.process.results import SUCCESS
from twisted.internet import defer

class Mark(BuildStep):
    def __init__(self, file, **kwargs):
        super().__init__(**kwargs)
        self.file = file
    @defer.inlineCallbacks
    def run(self):
        with open(self.file, 'a') as marks:
            marks.write('%.6f\\n' % time.time())
        yield defer.succeed(None)
        return SUCCESS

def mark_by_shell(file):
    return steps.ShellCommand(command=['/bin/bash', '-c', 'echo $EPOCHREALTIME >> ' + file], haltOnFailure=True)

marks = ${JSON.stringify(folder)} + '/marks-'
c = BuildmasterConfig = {}
c['workers'] = [worker.Worker('bench', 'bench', max_builds=16)]
c['protocols'] = {'pb': {'port': 'tcp:${port}:interface=127.0.0.1'}}
c['change_source'] = [changes.PBChangeSource(user='changes', passwd='changes')]
c['db'] = {'db_url': 'sqlite:///state.sqlite'}
c['buildbotNetUsageData'] = None
c['collapseRequests'] = False
c['builders'] = [
    util.BuilderConfig(name='plain', workernames=['bench'], factory=util.BuildFactory([Mark(marks + 'plain') for _ in range(40)])),
    util.BuilderConfig(name='shells', workernames=['bench'], factory=util.BuildFactory([mark_by_shell(marks + 'shells') for _ in range(40)])),
    util.BuilderConfig(name='one', workernames=['bench'], factory=util.BuildFactory([Mark(marks + 'one')])),
]
c['schedulers'] = [
    schedulers.SingleBranchScheduler(name=name, builderNames=[name], treeStableTimer=None, change_filter=util.ChangeFilter(project=name))
    for name in ('plain', 'shells', 'one')
]
`;

await serve(async ({ folder }) => {
  const port = await freePort();
  const master = join(folder, 'master');
  const worker = join(folder, 'worker');
  await mkdir(folder, { recursive: true });
  await run('buildbot', ['create-master', '--relocatable', master]);
  await writeFile(join(master, 'master.cfg'), masterConfiguration({ port, folder }));
  await run('buildbot-worker', ['create-worker', '--relocatable', worker, `127.0.0.1:${port}`, 'bench', 'bench']);
  const servers = [
    await startServer('buildbot', ['start', '--nodaemon', master], { port, logFile: join(folder, 'master.log') }),
    await startServer('buildbot-worker', ['start', '--nodaemon', worker], { logFile: join(folder, 'worker.log') }),
  ];
  const ready = async () => /worker is ready/.test(await readFile(join(worker, 'twistd.log'), 'utf8').catch(() => ''));
  const readyBy = performance.now() + 60_000;
  while (!(await ready())) {
    if (performance.now() > readyBy) throw new Error(`the worker did not find its master; logs are in ${folder}`);
    await wait(50);
  }
  const changes = spawn(
    '/usr/bin/python3',
    [fileURLToPath(new URL('buildbot-changes.py', import.meta.url)), String(port)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const accepted = createInterface(changes.stdout)[Symbol.asyncIterator]();
  const begin = async (builder) => {
    changes.stdin.write(`${builder}\n`);
    if ((await accepted.next()).done) throw new Error('changes are not accepted any more');
  };

  const marksOf = async (builder) =>
    (await readFile(join(folder, `marks-${builder}`), 'utf8').catch(() => ''))
      .split('\n')
      .filter((line) => line !== '')
      .map((seconds) => Number(seconds) * 1000);
  const untilMarked = async (builder, count) => {
    const deadline = performance.now() + 120_000;
    for (;;) {
      const steps = await marksOf(builder);
      if (steps.length >= count) return { steps };
      if (performance.now() > deadline) throw new Error(`${steps.length} of ${count} steps began within two minutes`);
      await wait(2);
    }
  };
  return {
    durability: 'SQLite, which writes through to the disk',
    remark: 'the 40 steps are its recipe; without a process they run in the master; always 40',
    chain: async ({ steps, withProcess }) => {
      if (steps !== 40) throw new Error('its recipe has 40 steps');
      const builder = withProcess ? 'shells' : 'plain';
      await rm(join(folder, `marks-${builder}`), { force: true });
      await begin(builder);
      return untilMarked(builder, steps);
    },
    oneStepRuns: async ({ count }) => {
      await rm(join(folder, 'marks-one'), { force: true });
      // Its door takes them one after the other; that is part of what it does.
      for (let n = 0; n < count; n++) await begin('one');
      await untilMarked('one', count);
    },
    stop: async () => {
      changes.stdin.end();
      for (const server of servers.toReversed()) await server.stop();
    },
  };
});
