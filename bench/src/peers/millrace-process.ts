import { MillraceClient } from '@millrace/client';
import { eventually } from '@millrace/testing';
import { answerParent } from '../asking.ts';
import type { Reachable } from '../measured-platform.ts';
import { connectAsWorker } from '../load/connection.ts';
import { Population } from '../load/population.ts';
import { SimulatedWorkers } from '../load/simulated-workers.ts';

/** Ours, asked the same questions as the peers. The one argument: where the platform is, and how long a chain, as JSON. */
interface Settings {
  readonly reachable: Reachable;
  readonly chainSteps: number;
}
const { reachable, chainSteps } = JSON.parse(process.argv[2] ?? '{}') as Settings;

const connection = await connectAsWorker(reachable, 'local');
const workers = await SimulatedWorkers.start(connection, 64);
const population = await Population.follow(connection);
population.replacing = false;
const client = new MillraceClient({ baseUrl: reachable.gatewayUrl, token: reachable.token });

/** When the jobs of an execution were claimed, and how it ended: whichever is first, the answer to its start or these. */
class Course {
  readonly claims: number[] = [];
  readonly ended = Promise.withResolvers<string>();
}
const courses = new Map<string, Course>();
const courseOf = (executionId: string): Course => {
  const course = courses.get(executionId) ?? new Course();
  courses.set(executionId, course);
  return course;
};
workers.onClaim = ({ executionId }) => courseOf(executionId).claims.push(performance.now());
population.onEnd = ({ executionId, state }) => {
  workers.forget(executionId);
  courseOf(executionId).ended.resolve(state);
};

/** @returns when its jobs were claimed. @throws when it did not succeed. */
async function run(pipeline: string): Promise<readonly number[]> {
  const { executionId } = await client.pipelines.start({ path: { name: pipeline }, body: {} });
  const course = courseOf(executionId);
  const state = await course.ended.promise;
  courses.delete(executionId);
  if (state !== 'SUCCEEDED') throw new Error(`execution ${executionId} of ${pipeline} ended as ${state}`);
  return course.claims;
}

async function chain({ steps, withProcess }: { readonly steps: number; readonly withProcess: boolean }) {
  if (steps !== chainSteps) throw new Error(`its pipeline has ${chainSteps} steps`);
  workers.withProcess = withProcess;
  const began = performance.now();
  const [source = 0, ...claims] = await run('chain');
  const [first = 0, last = 0] = [claims[0], claims.at(-1)];
  return {
    totalMilliseconds: performance.now() - began,
    firstStepMilliseconds: source - began,
    perStepMilliseconds: (last - first) / (claims.length - 1),
  };
}

async function throughput({ count, concurrency }: { readonly count: number; readonly concurrency: number }) {
  workers.withProcess = false;
  const numbers = Array.from({ length: count }, (_, n) => n).values();
  const lane = async (): Promise<void> => {
    for (const _ of numbers) await run('one');
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, lane));
  return (1000 * count) / (performance.now() - began);
}

const known = new Set((await client.pipelines.list()).items.map(({ name }) => name));
if (!known.has('chain'))
  await population.create('chain', 'SUPERSEDED', [{ name: 'Chain', actions: chainSteps, order: 'chain' }]);
if (!known.has('one')) await population.create('one', 'PARALLEL', [{ name: 'One', actions: 1, order: 'chain' }]);
// What creating them has started is no part of any measurement.
for (const name of ['chain', 'one'])
  await eventually(
    async () =>
      (await client.pipelines.executions({ path: { name }, query: { limit: 1 } })).items[0]?.status === 'Succeeded',
    { withinMs: 60_000 },
  );
courses.clear();
answerParent(
  {
    durability: 'a commit in PostgreSQL per decision, fsync on, before anything is said',
    remark:
      'everything on: API, permissions, validation, audit, history, telemetry, events; a worker in another process claims each step. A one-step run is Source and one action, so two steps',
  },
  { chain, throughput },
  async () => {
    await workers.stop();
    population.stop();
    await connection.bus.close();
  },
);
