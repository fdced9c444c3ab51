import { instant } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideLock, evolveLock, freeLock, reactLock, type Lock, type LockEvent } from './lock.ts';

const at = instant(0);
const claim = (holder: string) => ({ holder, flowId: 'flow', runId: 'run', stage: 'Deploy' });

class Play {
  lock: Lock = freeLock;
  readonly told: string[] = [];
  readonly history: LockEvent[] = [];

  does(type: 'TakeLock' | 'GiveBackLock', holder: string): readonly LockEvent[] {
    const decision = decideLock(this.lock, type === 'TakeLock' ? { type, at, ...claim(holder) } : { type, at, holder });
    if (!decision.ok) throw new Error('a lock refuses nothing');
    this.history.push(...decision.value);
    this.lock = decision.value.reduce(evolveLock, this.lock);
    this.told.push(...decision.value.flatMap((event) => reactLock(this.lock, event)).map(({ holder: to }) => to));
    return decision.value;
  }
}

describe('a named lock', () => {
  it('goes to who asks first, and then to who has waited longest', () => {
    const play = new Play();
    for (const holder of ['a', 'b', 'c']) play.does('TakeLock', holder);
    expect(play.told).toEqual(['a']);
    play.does('GiveBackLock', 'a');
    play.does('GiveBackLock', 'b');
    expect(play.told).toEqual(['a', 'b', 'c']);
    expect(play.does('GiveBackLock', 'c')).toEqual([{ type: 'LockFreed', at, holder: 'c' }]);
    expect(play.lock).toEqual(freeLock);
  });

  it('forgets who does not wait any more', () => {
    const play = new Play();
    for (const holder of ['a', 'b', 'c']) play.does('TakeLock', holder);
    expect(play.does('GiveBackLock', 'b')).toEqual([{ type: 'LockForsaken', at, holder: 'b' }]);
    play.does('GiveBackLock', 'a');
    expect(play.told).toEqual(['a', 'c']);
  });

  it('tells the flow where to go on', () => {
    const play = new Play();
    const [granted] = play.does('TakeLock', 'a');
    expect(granted && reactLock(play.lock, granted)).toEqual([{ type: 'TellGranted', ...claim('a') }]);
  });

  it('has one holder at most, serves in order, and ignores repetition, whoever asks and gives back when', () => {
    const step = fc.record({ type: fc.constantFrom('TakeLock' as const, 'GiveBackLock' as const), who: fc.nat(5) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const play = new Play();
        for (const { type, who } of steps) {
          play.does(type, `h${who}`);
          expect(play.does(type, `h${who}`)).toEqual([]);
          const waiting = play.lock.queue.map(({ holder }) => holder);
          expect(new Set(waiting).size).toBe(waiting.length);
          expect(waiting).not.toContain(play.lock.holder?.holder);
          if (play.lock.holder === undefined) expect(waiting).toEqual([]);
          else expect(play.told.at(-1)).toBe(play.lock.holder.holder);
        }
        expect(play.history.reduce(evolveLock, freeLock)).toEqual(play.lock);
      }),
    );
  });
});
