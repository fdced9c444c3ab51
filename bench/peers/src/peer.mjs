// What every peer has in common: it is a process of its own, asked over Node's channel, and it measures itself with the
// same words.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * @typedef {object} Peer
 * @property {string} durability what has happened to a step when the next one starts
 * @property {string} [remark] what it does less, or otherwise, than the others
 * @property {(chain: { steps: number, withProcess: boolean }) => Promise<Marks>} chain durable steps one after the other
 * @property {(runs: { count: number, concurrency: number }) => Promise<void>} oneStepRuns resolves when all have ended
 * @property {() => Promise<void>} stop
 */
/** @typedef {{ readonly steps: readonly number[] }} Marks when each step began, in milliseconds of {@link now} */

/** Milliseconds on a clock that several processes share. */
export const now = () => performance.timeOrigin + performance.now();

/** What a step does: nothing, or the start and end of a shell. */
export async function step(withProcess) {
  if (!withProcess) return;
  const child = spawn('/bin/sh', ['-c', ':'], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the shell ended with ${code}`);
}

/** Calls `work` `count` times, `concurrency` of them at the same time. */
export async function inParallel(count, concurrency, work) {
  const numbers = Array.from({ length: count }, (_, n) => n).values();
  const lane = async () => {
    for (const n of numbers) await work(n);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
}

/**
 * Starts the peer and answers the bench until it lets go. The one argument of the process is the peer's settings as JSON.
 * @param {(settings: any) => Promise<Peer>} start
 */
export async function serve(start) {
  const peer = await start(JSON.parse(process.argv[2] ?? '{}'));
  const answers = {
    chain: async (chain) => {
      const began = now();
      const { steps } = await peer.chain(chain);
      const ended = now();
      return {
        totalMilliseconds: ended - began,
        firstStepMilliseconds: steps[0] - began,
        perStepMilliseconds: (steps.at(-1) - steps[0]) / (steps.length - 1),
      };
    },
    throughput: async (runs) => {
      const began = performance.now();
      await peer.oneStepRuns(runs);
      return (1000 * runs.count) / (performance.now() - began);
    },
  };
  process.on('message', async ({ id, question, argument }) => {
    try {
      process.send({ id, answer: await answers[question](argument) });
    } catch (error) {
      process.send({ id, refused: String(error?.stack ?? error) });
    }
  });
  process.once('disconnect', async () => {
    await peer.stop();
    process.exit();
  });
  process.send({ ready: { durability: peer.durability, remark: peer.remark } });
}
