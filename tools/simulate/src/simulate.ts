import type { Flow, FlowEvent } from '@millrace/engine';
import type { Flaws } from './flaws.ts';
import { stillOpen } from './judge/nothing-lost.ts';
import { Violation } from './judge/violation.ts';
import { World } from './world.ts';

export interface Story {
  readonly seed: number;
  readonly steps: number;
  /** What broke, if something did. */
  readonly violation: Violation | undefined;
  /** Everything that was decided, flow by flow. */
  readonly flows: readonly { readonly events: readonly FlowEvent[]; readonly state: Flow }[];
}

export interface Wishes {
  readonly flaws?: Flaws;
  /** Is told everything that happens, for `--trace`. */
  readonly tell?: (sentence: string) => void;
}

const mostSteps = 60_000;
/** After that, what is still open can only be waiting for a time limit. */
const patienceMilliseconds = 300_000;

/** One seed, from the first pipeline to the last answer. The same seed is the same story, step by step. */
export async function simulate(seed: number, { flaws = {}, tell }: Wishes = {}): Promise<Story> {
  const world = new World(seed, flaws, tell && ((sentence) => tell(`${stamp()} ${sentence}`)));
  const begin = world.scheduler.now;
  const stamp = () => `${((world.scheduler.now - begin) / 1000).toFixed(3).padStart(9)}s`;
  const { random, people, scheduler, bus, verdict } = world;

  const chaosMilliseconds = random.between(20_000, 240_000);
  for (
    let n = 0;
    n <
    random.weighted([
      [3, 1],
      [1, 2],
    ]);
    n++
  )
    people.create(`pipeline-${n}`);
  const happenings = [
    { times: random.between(3, 40), act: () => people.act() },
    { times: random.between(0, 4), act: () => world.crashSomebody() },
    { times: random.between(0, 3), act: () => world.loseWorker() },
    { times: random.between(0, 1), act: () => world.loseKeeper() },
    { times: random.chance(0.15) ? 1 : 0, act: () => bus.wipe() },
  ];
  for (const { times, act } of happenings) {
    for (let n = 0; n < times; n++) scheduler.after(random.below(chaosMilliseconds), 'something happens', act);
  }
  let calmed = false;
  scheduler.after(chaosMilliseconds, 'chaos ends', () => {
    world.tell('chaos ends: from now on everything works');
    calmed = true;
    world.calmDown();
  });

  let steps = 0;
  let nextLook = 0;
  for (; verdict.violation === undefined; steps++) {
    const label = await scheduler.step();
    if (label !== undefined) world.tell(label);
    if (!calmed || (steps < nextLook && label !== undefined)) continue;
    nextLook = steps + 200;
    const open = stillOpen(world);
    if (open.length === 0) break;
    world.slow = scheduler.now - begin > chaosMilliseconds + patienceMilliseconds;
    if (label === undefined || steps > mostSteps) {
      verdict.violation = new Violation(`nothing goes on any more, and yet: ${open.slice(0, 10).join('; ')}`);
    }
  }
  const flows = [...world.judge.flows.values()].map(({ events, state }) => ({ events, state }));
  return { seed, steps, violation: verdict.violation, flows };
}
