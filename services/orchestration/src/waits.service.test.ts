import { ClaimJob, JobOffered, type ActionTypeId } from '@millrace/contracts';
import { milliseconds } from '@millrace/kernel';
import { JobQueue, type OfferedJob } from '@millrace/messaging';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, stage, value } from './testing/delivery.ts';

const codeBuild: ActionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };

describe('a worker that waits for a job', () => {
  let t: ServiceUnderTest;
  let d: Delivery;
  let queue: JobQueue;
  let stop: AbortController;

  beforeEach(async () => {
    t = await serviceUnderTest(orchestration, { environment: { ORCHESTRATION_LEASE_SECONDS: '2' } });
    d = new Delivery(t);
    queue = new JobQueue(t.bus);
    await queue.open(codeBuild);
    stop = new AbortController();
  });
  afterEach(async () => {
    stop.abort();
    await t.close();
  });

  /** Once this is answered, what was said before it on the same connection has arrived. */
  const waits = async (workerId: string): Promise<{ readonly job: Promise<OfferedJob | undefined> }> => {
    const job = queue.next(codeBuild, workerId, stop.signal);
    await eventually(async () => {
      const [info] = await t.bus.manager.consumers.list('JOBS').next();
      expect(info?.num_waiting).toBeGreaterThan(0);
    });
    await t.bus.connection.flush();
    return { job };
  };
  const runs = async (name: string): Promise<string> => {
    const executionId = await d.creates(definition(name, [stage('Build', [builds('Compile')])]));
    await d.does(executionId, 'Checkout');
    return executionId;
  };

  it('is given it by the commit that offers it, without queue or claim', async () => {
    const { job } = await waits('worker-7');
    const executionId = await runs('granted');
    const given = await job;
    if (given === undefined) throw new Error('nothing was given');
    expect(given.grant).toMatchObject({ leaseSeconds: 2 });
    expect(given.job.data).toMatchObject({ actionName: 'Compile', executionId, fence: 1 });
    expect(given.job.traceparent).toBeDefined();
    const { jobId, fence } = given.job.data;
    const other = { jobId, fence, workerId: 'other', claimId: randomUUID() };
    expect(value(await t.ask(ClaimJob, other))).toEqual({ granted: false, reason: 'taken' });
    const again = { ...other, workerId: 'worker-7', claimId: given.grant?.claimId ?? '' };
    expect(value(await t.ask(ClaimJob, again))).toMatchObject({ granted: true });
    expect((await d.attempts('granted', executionId)).find(({ actionName }) => actionName === 'Compile')).toMatchObject(
      {
        workerId: 'worker-7',
        claimedAt: expect.any(String),
      },
    );
    expect(t.heard(JobOffered).some(({ data }) => data.actionName === 'Compile')).toBe(false);
    await d.ends(given.job.data);
    await d.until(executionId, 'Succeeded');
  });

  it('that is not heard of again loses it to the queue', async () => {
    const { job } = await waits('worker-8');
    await runs('silent');
    expect((await job)?.grant).toBeDefined();
    const offered = await t.hears(JobOffered, ({ data }) => data.actionName === 'Compile');
    expect(offered.data.fence).toBe(2);
  });

  it('and gives it back has it offered to everybody at once', async () => {
    const { job } = await waits('worker-9');
    await runs('released');
    (await job)?.giveBack(milliseconds(0));
    const offered = await t.hears(JobOffered, ({ data }) => data.actionName === 'Compile');
    expect(offered.data.fence).toBe(2);
  });

  it('and leaves while it is being given one gives that back at once', async () => {
    const { job } = await waits('worker-11');
    const executionId = await d.creates(definition('crossed', [stage('Build', [builds('Compile')])]));
    await d.offered(executionId, 'Checkout');
    await t.service.dataSource.transaction(async (other) => {
      await other.query('lock table job in exclusive mode');
      await d.does(executionId, 'Checkout');
      const waiting = `select 1 from pg_locks where relation = 'job'::regclass and not granted`;
      await eventually(async () => expect(await other.query(waiting)).not.toEqual([]));
      stop.abort();
      expect(await job).toBeUndefined();
      // Asked behind it on the same connection: the withdrawal has been heard once this is answered.
      await d.execution(executionId);
    });
    await t.hears(JobOffered, ({ data }) => data.actionName === 'Compile');
    const compile = (await d.attempts('crossed', executionId)).find(({ actionName }) => actionName === 'Compile');
    expect(compile?.cause).toBe('Offered again: the slot it was waited for is taken');
  });

  it('and has gone is given nothing: the job is in the queue', async () => {
    const { job } = await waits('worker-10');
    stop.abort();
    expect(await job).toBeUndefined();
    await t.bus.connection.flush();
    await runs('gone');
    expect((await t.hears(JobOffered, ({ data }) => data.actionName === 'Compile')).data.fence).toBe(1);
  });
});
