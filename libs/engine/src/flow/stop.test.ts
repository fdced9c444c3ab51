import { describe, expect, it } from 'vitest';
import { declared, pipeline } from '../definition/sample.fixture.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Flow, OpenFlow } from './state.ts';
import { stopExecution } from './stop.ts';
import { runId, World } from './world.fixture.ts';

const building = (): World => {
  const world = new World(declared(pipeline({ pipelineType: 'V2' })));
  world.starts('E1');
  world.ends('E1', 'Checkout');
  world.begins('E1', 'Compile');
  return world;
};
/** As it is between a fact and those that follow from it. */
const after = (world: World, fact: FlowEvent): OpenFlow => {
  const flow: Flow = evolve(world.open, fact);
  if (flow.status !== 'open') throw new Error('the flow is not open');
  return flow;
};

describe('a stop of an execution that', () => {
  const world = building();
  const fact = { at: world.now, runId: runId('E1'), reason: 'enough', cause: 'enough' };
  const endings: Record<string, OpenFlow> = {
    'runs on': world.open,
    stops: after(world, { type: 'RunStopping', ...fact, abandon: false }),
    'is abandoned': after(world, { type: 'RunStopping', ...fact, abandon: true }),
    'is cancelled': after(world, { type: 'RunCancelling', ...fact }),
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
      const asked = building();
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
    const asked = building();
    asked.starts('E2');
    asked.ends('E2', 'Checkout');
    expect(asked.does({ type: 'StopExecution', runId: runId('E2'), abandon: false, reason: 'late' })).toEqual([
      expect.objectContaining({ type: 'RunFinished', outcome: 'stopped', reason: 'late' }),
    ]);
  });
});
