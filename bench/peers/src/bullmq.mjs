// BullMQ on a Redis of its own. It has no workflows: each job queues the next one.
import { Queue, Worker } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel, now, serve, step } from './peer.mjs';
import { freePort, startServer } from './server.mjs';

const durabilities = {
  everysec: 'append-only file, written through once a second: a power cut loses up to a second of steps',
  always: 'append-only file, written through before each answer',
};

await serve(async ({ folder, appendfsync }) => {
  const port = await freePort();
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true });
  const redis = await startServer(
    'redis-server',
    [
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--dir',
      data,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      appendfsync,
      '--maxmemory-policy',
      'noeviction',
    ],
    { port, logFile: join(folder, 'redis.log') },
  );
  const connection = { host: '127.0.0.1', port };
  const queue = new Queue('bench', { connection });
  const ended = new Map();
  const worker = new Worker(
    'bench',
    async (job) => {
      const { chain, left, withProcess, marks } = job.data;
      marks.push(now());
      await step(withProcess);
      if (left > 1) await queue.add('step', { chain, left: left - 1, withProcess, marks });
      else ended.get(chain).resolve({ steps: marks });
    },
    { connection, concurrency: 64 },
  );
  await worker.waitUntilReady();
  const run = async (steps, withProcess) => {
    const chain = randomUUID();
    const end = Promise.withResolvers();
    ended.set(chain, end);
    await queue.add('step', { chain, left: steps, withProcess, marks: [] });
    return end.promise.finally(() => ended.delete(chain));
  };
  return {
    durability: durabilities[appendfsync],
    remark: 'no workflow: each job queues the next one',
    chain: ({ steps, withProcess }) => run(steps, withProcess),
    oneStepRuns: ({ count, concurrency }) => inParallel(count, concurrency, () => run(1, false)),
    stop: async () => {
      await worker.close();
      await queue.close();
      await redis.stop();
    },
  };
});
