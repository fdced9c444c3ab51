import { describe, expect, it } from 'vitest';
import { after, building } from './building.fixture.ts';
import type { OpenFlow } from './state.ts';
import { stopExecution } from './stop.ts';
import { runId, type World } from './world.fixture.ts';

/** E1 is at work in its second stage. */
const atWork = (): World => {
  const world = building();
  world.begins('E1', 'Compile');
  return world;
};

describe('a stop of an execution that', () => {
  const world = atWork();
  const fact = { at: world.now, runId: runId('E1'), reason: 'enough', cause: 'enough' };
  const endings: Record<string, OpenFlow> = {
    'runs on': world.open,
    stops: after(world.open, { type: 'RunStopping', ...fact, abandon: false }),
    'is abandoned': after(world.open, { type: 'RunStopping', ...fact, abandon: true }),
    'is cancelled': after(world.open, { type: 'RunCancelling', ...fact }),
  };

  it.each([
    ['runs on', false, ['RunStopping']],
    ['runs on', true, ['RunStopping', 'ActionSettled']],
    ['stops', false, 'is stopping already'],
    ['stops', true, ['RunStopping', 'ActionSettled']],
    ['is abandoned', false, 'is stopping already'],
    ['is abandoned', true, 'is stopping already'],
    ['is cancelled', false, 'is cancelling already'],
    ['is cancelled', true, ['ActionSettled']],
  ] as const)('%s, abandoning it: %s', (ending, abandon, told) => {
    const flow = endings[ending];
    if (flow === undefined) throw new Error(`nothing ${ending}`);
    const stop = { type: 'StopExecution', at: world.now, runId: runId('E1'), abandon, reason: '' } as const;
    const decision = stopExecution(flow, stop);
    if (typeof told === 'string') {
      const detail = `Execution ${runId('E1')} ${told}`;
      expect(decision).toEqual({ ok: false, error: { code: 'execution.already-stopping', detail } });
    } else {
      expect(decision.ok && decision.value.map(({ type }) => type)).toEqual(told);
    }
  });

  it('is being stopped keeps the reason that was given, until another one is', () => {
    const reasons = (...given: readonly string[]) => {
      const asked = atWork();
      return given.map((reason, index) => {
        const events = asked.does({ type: 'StopExecution', runId: runId('E1'), abandon: index > 0, reason });
        return events.flatMap((event) => (event.type === 'RunStopping' ? [`${event.reason}, ${event.cause}`] : []));
      });
    };
    const first = 'late, Stopping once the running actions have ended: late';
    expect(reasons('late', '')).toEqual([[first], ['late, Stopping, running actions are abandoned: late']]);
    expect(reasons('late', 'broken')).toEqual([[first], ['broken, Stopping, running actions are abandoned: broken']]);
  });

  it('waits in front of a stage ends at once, with the reason', () => {
    const asked = atWork();
    asked.starts('E2');
    asked.ends('E2', 'Checkout');
    expect(asked.does({ type: 'StopExecution', runId: runId('E2'), abandon: false, reason: 'late' })).toEqual([
      expect.objectContaining({ type: 'RunFinished', outcome: 'stopped', reason: 'late' }),
    ]);
  });
});
