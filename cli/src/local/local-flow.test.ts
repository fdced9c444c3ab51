import {
  contextFor,
  validatePipeline,
  type ActionResult,
  type OfferJob,
  type PipelineDeclaration,
  type RunId,
} from '@millrace/engine';
import { instant } from '@millrace/kernel';
import { expect, it } from 'vitest';
import { LocalFlow } from './local-flow.ts';

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });
const inputArtifacts = [{ name: 'Sources' }];

/** A source, then the given actions of one stage, each of which runs a command. */
function pipelineOf(...actions: readonly object[]): PipelineDeclaration {
  const source = {
    name: 'Checkout',
    actionTypeId: type('Source', 'Git'),
    configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: 'main' },
    outputArtifacts: inputArtifacts,
  };
  const command = { actionTypeId: type('Compute', 'Commands'), commands: ['true'], inputArtifacts };
  const valid = validatePipeline(
    {
      name: 'shop',
      roleArn: 'arn:aws:iam::000000000000:role/shop',
      pipelineType: 'V2',
      artifactStore: { type: 'S3', location: 'artifacts' },
      stages: [
        { name: 'Source', actions: [source] },
        { name: 'Build', actions: actions.map((more) => ({ ...command, ...more })) },
      ],
    },
    contextFor('local'),
    1,
  );
  if (!valid.ok) throw new Error(JSON.stringify(valid.error));
  return valid.value;
}

const succeeded = (outputArtifacts: ActionResult['outputArtifacts'] = []): ActionResult => ({
  outcome: 'succeeded',
  outputArtifacts,
  outputVariables: {},
});
const sources = succeeded([{ name: 'Sources', artifactId: 'a', sha256: '0'.repeat(64), sizeBytes: 1 }]);

/** Runs a pipeline; what works is decided by the test. */
function flowOf(
  declaration: PipelineDeclaration,
  carryOut: (job: OfferJob, signal: AbortSignal) => Promise<ActionResult>,
  { signal = new AbortController().signal, parallel = 4 } = {},
) {
  const settled: string[] = [];
  const flow = new LocalFlow({
    runId: '11111111-2222-4333-8444-555555555555' as RunId,
    account: '000000000000',
    region: 'local',
    declaration,
    variables: [],
    parallel,
    clock: { now: () => instant(Date.now()) },
    signal,
    carryOut: (job, stop) => (job.action === 'Checkout' ? Promise.resolve(sources) : carryOut(job, stop)),
    happened: (event) => {
      if (event.type === 'ActionSettled') settled.push(`${event.action} ${event.result.outcome}`);
    },
  });
  return { outcome: flow.run(), settled };
}

it('follows needs, and never works on more than it may', async () => {
  let working = 0;
  let most = 0;
  const order: string[] = [];
  const declaration = pipelineOf(
    { name: 'Last', millrace: { needs: ['Left', 'Right'] } },
    { name: 'Left' },
    { name: 'Right' },
    { name: 'Alone' },
  );
  const { outcome } = flowOf(
    declaration,
    async ({ action }) => {
      most = Math.max(most, ++working);
      await new Promise((resolve) => setImmediate(resolve));
      working--;
      order.push(action);
      return succeeded();
    },
    { parallel: 2 },
  );
  expect(await outcome).toBe('succeeded');
  expect(most).toBe(2);
  expect(order.indexOf('Last')).toBeGreaterThan(Math.max(order.indexOf('Left'), order.indexOf('Right')));
});

it('tries again as its retry policy says, after its back-off', async () => {
  const retry = { maxAttempts: 3, backoffSeconds: 0 };
  const { outcome, settled } = flowOf(pipelineOf({ name: 'Flaky', millrace: { retry } }), ({ attempt }) =>
    Promise.resolve(attempt < 3 ? { ...succeeded(), outcome: 'failed' as const } : succeeded()),
  );
  expect(await outcome).toBe('succeeded');
  expect(settled).toEqual(['Checkout succeeded', 'Flaky failed', 'Flaky failed', 'Flaky succeeded']);
});

it('when it is stopped ends what works, and what waits for a slot does not begin', async () => {
  const stop = new AbortController();
  const begun: string[] = [];
  const { outcome, settled } = flowOf(
    pipelineOf({ name: 'First' }, { name: 'Second' }),
    async ({ action }, signal) => {
      begun.push(action);
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
        stop.abort();
      });
      return { ...succeeded(), outcome: 'cancelled' };
    },
    { signal: stop.signal, parallel: 1 },
  );
  expect(await outcome).toBe('stopped');
  expect(begun).toEqual(['First']);
  expect(settled.toSorted()).toEqual(['Checkout succeeded', 'First cancelled', 'Second cancelled']);
});

it('hands on what goes wrong with the machine itself', async () => {
  const { outcome } = flowOf(pipelineOf({ name: 'Broken' }), () => Promise.reject(new Error('no space left')));
  await expect(outcome).rejects.toThrow('no space left');
});
