import { JobCancelRequested, type ConditionType, type JobOfferedV1 } from '@millrace/contracts';
import { minutes } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, RulesHouse } from '../testing/rules-house.ts';

const house = new RulesHouse();
/** For what announces itself to nobody, also on a busy machine. */
const patience = { withinMs: 30_000 };

describe('a rule that watches an alarm', () => {
  const path = '/prometheus/api/v1/query';
  const query = `${path}?query=errors`;
  let value = '0';
  const vector = (...values: readonly string[]) => ({
    status: 'success',
    data: { resultType: 'vector', result: values.map((one) => ({ metric: {}, value: [0, one] })) },
  });
  const metric = { Query: 'errors', Operator: 'GT', Threshold: '5', WaitTime: '1' };
  const watch = (conditionType: ConditionType, more: Record<string, string> = {}) =>
    house.offer('MetricAlarm', { ...metric, ...more }, { conditionType });

  beforeAll(() => {
    house.paths.set(path, (call, response) => json(200, vector(value))(call, response));
  });

  const looked = async (): Promise<void> => {
    const before = house.heardAt(query).length;
    await eventually(() => expect(house.heardAt(query).length).toBeGreaterThan(before), patience);
  };

  /** From now on the time of their watches counts. */
  const watched = async (jobs: readonly JobOfferedV1[]): Promise<void> => {
    const ids = jobs.map(({ jobId }) => jobId);
    await eventually(async () => {
      const begun = 'select 1 from rule_watch where job_id = any($1::uuid[])';
      expect(await house.runner.service.dataSource.query(begun, [ids])).toHaveLength(ids.length);
    }, patience);
  };

  it('lets a stage begin once it has cleared, and never tells that anything began', async () => {
    value = '9';
    const job = await watch('BEFORE_ENTRY');
    await looked();
    value = '1';
    expect(await house.bench.resultOf(job)).toMatchObject({ outcome: 'succeeded', summary: 'The alarm is OK' });
    expect(house.hasBegun(job)).toBe(false);
  });

  it('fails a bake at once, and passes it only after its whole time', async () => {
    value = '1';
    const [bad, good] = await Promise.all([watch('ON_SUCCESS'), watch('ON_SUCCESS', { Threshold: '50' })]);
    await watched([bad, good]);
    await looked();
    value = '9';
    expect(await house.bench.resultOf(bad)).toMatchObject({ outcome: 'failed', error: { code: 'CHECK_FAILED' } });
    house.clock.advance(minutes(1));
    expect(await house.bench.resultOf(good)).toMatchObject({ outcome: 'succeeded' });
  });

  it('goes on with its time in another life of the runner', async () => {
    value = '9';
    house.bench.acceptReleases();
    const job = await watch('BEFORE_ENTRY');
    await looked();
    const restarted = house.runner.restart();
    await eventually(() => expect(house.bench.released.map(({ jobId }) => jobId)).toContain(job.jobId), patience);
    // While nobody watches.
    house.clock.advance(minutes(2));
    const before = house.clock.now();
    await restarted;
    const { jobId, actionExecutionId } = job;
    const again = await house.offer('MetricAlarm', metric, { jobId, actionExecutionId, fence: 2 });
    expect(await house.bench.resultOf(again)).toMatchObject({ outcome: 'failed', fence: 2 });
    expect(house.clock.now()).toBe(before);
  });

  it('takes no slot of builds, however many wait, and one question serves them all', async () => {
    value = '9';
    const waiting = await Promise.all(Array.from({ length: 200 }, () => watch('BEFORE_ENTRY', { WaitTime: '5' })));
    await watched(waiting);
    const asked = house.heardAt(query).length;
    await looked();
    expect(house.heardAt(query).length - asked).toBeLessThan(20);
    expect(await house.check('Commands', {}, { commands: ['true'] })).toMatchObject({ outcome: 'succeeded' });
    const [first] = waiting;
    if (first === undefined) throw new Error('nothing waits');
    const { jobId, actionExecutionId, fence } = first;
    await house.runner.tell(
      JobCancelRequested,
      { jobId, actionExecutionId, fence, reason: 'overridden' },
      { subject: jobId },
    );
    expect(await house.bench.resultOf(first)).toMatchObject({ outcome: 'cancelled' });
    house.clock.advance(minutes(6));
    for (const job of waiting.slice(1)) expect(await house.bench.resultOf(job)).toMatchObject({ outcome: 'failed' });
    const rows: unknown[] = await house.runner.service.dataSource.query('select 1 from rule_watch');
    expect(rows).toEqual([]);
  });

  it('is errored when its question is wrong, and blind when nobody answers', async () => {
    house.paths.set(path, json(400, { status: 'error', errorType: 'bad_data', error: 'parse error' }));
    expect(await house.check('MetricAlarm', { ...metric, Query: 'sum(' })).toMatchObject({
      outcome: 'errored',
      error: { code: 'INVALID_CONFIGURATION', message: expect.stringContaining('parse error') },
    });
    house.paths.set(path, json(503, {}));
    const blind = { ...metric, Query: 'blind', WaitTime: '0' };
    expect(await house.check('MetricAlarm', blind)).toMatchObject({ outcome: 'failed' });
    expect(await house.check('MetricAlarm', blind, { conditionType: 'ON_SUCCESS' })).toMatchObject({
      outcome: 'succeeded',
    });
    const elsewhere = { ...metric, Endpoint: 'http://10.1.1.1:9090' };
    expect(await house.check('MetricAlarm', elsewhere)).toMatchObject({
      outcome: 'errored',
      error: { message: expect.stringContaining('10.1.1.1') },
    });
  });
});
