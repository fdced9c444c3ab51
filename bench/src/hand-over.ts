import { pipelineText } from '@millrace/client';
import { once } from 'node:events';
import { ChainWorker } from './chain-worker.ts';
import { openFloor } from './floor.ts';
import { connectAsWorker } from './load/connection.ts';
import { ExecutionEnds, type Ended } from './load/execution-ends.ts';
import type { MeasuredPlatform } from './measured-platform.ts';
import { median, round, summarise, type Summary } from './statistics.ts';

export interface HandOverReport {
  readonly floor: Summary;
  readonly handOver: Summary;
  /** p50 of ours over p50 of the floor, and p99 of ours over p50 of the floor. */
  readonly ratio: { readonly p50: number; readonly p99: number };
}

const CHAIN = 40;
const REPETITIONS = 6;

/**
 * The time from a worker's result to the next action's job in a worker's hand, claimed, over chains of forty actions;
 * the floor is measured before and after each chain, so that both see the same machine.
 */
export async function measureHandOver(
  platform: MeasuredPlatform,
  repositoryUrl: string,
  floorNatsUrl: string,
): Promise<{ readonly plain: HandOverReport; readonly withProcess: HandOverReport }> {
  const database = platform.databaseUrls['notifications'];
  if (database === undefined) throw new Error('no database to measure the floor in');
  const floor = await openFloor(database, floorNatsUrl);
  const mode = { process: false };
  const connection = await connectAsWorker(platform, 'local');
  const ends = await ExecutionEnds.follow(connection);
  const worker = await ChainWorker.start(connection, 2, () => mode.process);
  const { pipelines } = platform.client;
  try {
    const definition = pipelineText({ content: JSON.stringify(chainOf(repositoryUrl)), format: 'json' });
    await succeeded(ends, () => pipelines.put({ path: { name: 'chain' }, ...definition }));
    const samples = {
      floor: [] as number[],
      floorWithProcess: [] as number[],
      plain: [] as number[],
      withProcess: [] as number[],
    };
    for (let run = 0; run < REPETITIONS * 2; run++) {
      mode.process = run % 2 === 1;
      for (let n = 0; n < 50; n++)
        (mode.process ? samples.floorWithProcess : samples.floor).push(
          await (mode.process ? floor.onceWithProcess() : floor.once()),
        );
      worker.handOvers.length = 0;
      await succeeded(ends, () => pipelines.start({ path: { name: 'chain' }, body: {} }));
      // The first chain of each kind warms up code and caches.
      if (run > 1) (mode.process ? samples.withProcess : samples.plain).push(...worker.handOvers);
    }
    return {
      plain: report(samples.floor, samples.plain),
      withProcess: report(samples.floorWithProcess, samples.withProcess),
    };
  } finally {
    ends.stop();
    await worker.stop();
    await connection.bus.close();
    await floor.close();
  }
}

function report(floor: readonly number[], ours: readonly number[]): HandOverReport {
  const [below, above] = [summarise(floor), summarise(ours)];
  return {
    floor: below,
    handOver: above,
    ratio: { p50: round(above.p50 / below.p50), p99: round(above.p99 / median(floor)) },
  };
}

/** Waits for the one execution that `start` begins. */
async function succeeded(ends: ExecutionEnds, start: () => Promise<unknown>): Promise<void> {
  const [said] = await Promise.all([once(ends, 'ended', { signal: AbortSignal.timeout(60_000) }), start()]);
  const [end] = said as [Ended];
  if (end.state !== 'SUCCEEDED') throw new Error(`an execution has not succeeded: ${JSON.stringify(end)}`);
}

function chainOf(repositoryUrl: string): Record<string, unknown> {
  return {
    name: 'chain',
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Checkout',
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
            configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main', PollForSourceChanges: 'false' },
            outputArtifacts: [{ name: 'SourceOutput' }],
          },
        ],
      },
      {
        name: 'Chain',
        actions: Array.from({ length: CHAIN }, (_, n) => ({
          name: `Step${n + 1}`,
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
          runOrder: n + 1,
          configuration: { ProjectName: 'chain' },
          inputArtifacts: [{ name: 'SourceOutput' }],
        })),
      },
    ],
  };
}
