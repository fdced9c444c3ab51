// graphile-worker on PostgreSQL. It has no workflows: each job queues the next one.
import { run as runWorker } from 'graphile-worker';
import { randomUUID } from 'node:crypto';
import { inParallel, now, serve, step } from './peer.mjs';

const quiet = {
  scope: () => quiet,
  error: (text) => process.stderr.write(`${text}\n`),
  warn() {},
  info() {},
  debug() {},
};

await serve(async ({ databaseUrl }) => {
  const ended = new Map();
  const runner = await runWorker({
    connectionString: databaseUrl,
    concurrency: 16,
    noHandleSignals: true,
    maxPoolSize: 20,
    logger: quiet,
    taskList: {
      step: async ({ chain, left, withProcess, marks }, { addJob }) => {
        marks.push(now());
        await step(withProcess);
        if (left > 1) await addJob('step', { chain, left: left - 1, withProcess, marks });
        else ended.get(chain).resolve({ steps: marks });
      },
    },
  });
  const run = async (steps, withProcess) => {
    const chain = randomUUID();
    const end = Promise.withResolvers();
    ended.set(chain, end);
    await runner.addJob('step', { chain, left: steps, withProcess, marks: [] });
    return end.promise.finally(() => ended.delete(chain));
  };
  return {
    durability: 'commits in PostgreSQL per step, fsync on',
    remark: 'no workflow: each job queues the next one; its rows are deleted when they are done',
    chain: ({ steps, withProcess }) => run(steps, withProcess),
    oneStepRuns: ({ count, concurrency }) => inParallel(count, concurrency, () => run(1, false)),
    stop: () => runner.stop(),
  };
});
