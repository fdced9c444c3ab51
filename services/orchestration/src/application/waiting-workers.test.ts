import { JobOffered, type ActionTypeId, type JobOfferedV1 } from '@millrace/contracts';
import { seconds } from '@millrace/kernel';
import type { OutgoingMessage } from '@millrace/messaging';
import { FakeClock } from '@millrace/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { WaitingWorkers } from './waiting-workers.ts';

const actionType: ActionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
const lane = { actionType, region: 'local' };
const dispatch = (jobId: string, fence = 1) => ({ ...lane, jobId, fence });
const offer = (jobId: string): OutgoingMessage => ({
  contract: JobOffered,
  data: { jobId } as JobOfferedV1,
  subject: jobId,
});

describe('workers that wait', () => {
  let clock: FakeClock;
  let waiting: WaitingWorkers;
  let told: string[];
  const wait = (claimId: string, where = lane) =>
    waiting.add(where, { workerId: 'w', claimId, granted: ({ subject }) => told.push(`${claimId} has ${subject}`) });
  const reserve = (jobId: string, fence?: number) =>
    waiting.reserve(dispatch(jobId, fence), offer(jobId))?.claimId ?? 'nobody';

  beforeEach(() => {
    clock = new FakeClock();
    waiting = new WaitingWorkers(clock);
    told = [];
  });

  it('are served in the order in which they came, each for one dispatch', () => {
    wait('first');
    wait('second');
    expect([reserve('a'), reserve('b'), reserve('c')]).toEqual(['first', 'second', 'nobody']);
    expect(told).toEqual([]);
    waiting.committed(dispatch('b'));
    waiting.committed(dispatch('c'));
    expect(told).toEqual(['second has b']);
  });

  it('are the same for a decision that is made again, and others for another dispatch of the job', () => {
    wait('first');
    wait('second');
    expect([reserve('a'), reserve('a'), reserve('a', 2)]).toEqual(['first', 'first', 'second']);
  });

  it('wait for jobs of their own type and region', () => {
    wait('tester', { ...lane, actionType: { ...actionType, category: 'Test' } });
    wait('abroad', { ...lane, region: 'eu-central-1' });
    expect(reserve('a')).toBe('nobody');
  });

  it('are free again when a decision has not committed for long, and hear nothing of it then', () => {
    wait('only');
    expect(reserve('a')).toBe('only');
    clock.advance(seconds(5));
    expect(reserve('b')).toBe('nobody');
    clock.advance(seconds(1));
    expect(reserve('b')).toBe('only');
    waiting.committed(dispatch('a'));
    waiting.committed(dispatch('b'));
    expect(told).toEqual(['only has b']);
  });

  it('that have gone are neither found nor told', () => {
    const leave = wait('gone');
    expect(leave()).toBe(true);
    expect(reserve('a')).toBe('nobody');
    waiting.committed(dispatch('a'));
    expect(told).toEqual([]);
  });

  it('hear of what was about to be theirs when they left, and of nothing else', () => {
    const leave = wait('leaving');
    expect(reserve('a')).toBe('leaving');
    expect(leave()).toBe(false);
    expect([reserve('b'), reserve('a')]).toEqual(['nobody', 'leaving']);
    waiting.committed(dispatch('a'));
    expect(told).toEqual(['leaving has a']);
    expect(leave()).toBe(true);
  });

  it('leave in the end when what was about to be theirs has not committed for long', () => {
    const leave = wait('leaving');
    expect([reserve('a'), leave()]).toEqual(['leaving', false]);
    clock.advance(seconds(6));
    expect([reserve('b'), leave()]).toEqual(['nobody', true]);
    waiting.committed(dispatch('a'));
    expect(told).toEqual([]);
  });
});
