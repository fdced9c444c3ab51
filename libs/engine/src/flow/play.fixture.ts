import { minutes, outcomes } from '@millrace/kernel';
import fc from 'fast-check';
import { expect } from 'vitest';
import { conditionBlocks, retryModes, type PipelineDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import type { RunId } from './state.ts';
import type { ActionExecutionId } from './state-of-work.ts';
import { ended, runId, succeeded, World } from './world.fixture.ts';

const report = fc.record({
  kind: fc.constantFrom(
    'begin' as const,
    'end' as const,
    'end' as const,
    'end' as const,
    'end' as const,
    'lose' as const,
    'time-out' as const,
    'continue' as const,
  ),
  pick: fc.nat(),
  outcome: fc.constantFrom(...outcomes, 'succeeded' as const, 'succeeded' as const, 'succeeded' as const),
  repeat: fc.boolean(),
  stale: fc.boolean(),
});

const steer = fc.record({
  kind: fc.constantFrom('retry' as const, 'override' as const, 'roll-back' as const, 're-run' as const),
  pick: fc.nat(),
  where: fc.nat(3),
  mode: fc.constantFrom(...retryModes),
  block: fc.constantFrom(...conditionBlocks.slice(0, 2)) as fc.Arbitrary<'beforeEntry' | 'onSuccess'>,
  how: fc.constantFrom('stage' as const, 'artifacts' as const),
});

/** One thing that somebody does: a person, a worker, a lock, time. */
export const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('start' as const) }) },
  { weight: 22, arbitrary: report },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('grant' as const) }) },
  { weight: 3, arbitrary: steer },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), minutes: fc.nat(60) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), pick: fc.nat(), abandon: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gate' as const), pick: fc.nat(), enable: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('update' as const) }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Report = typeof report extends fc.Arbitrary<infer T> ? T : never;
type Steer = typeof steer extends fc.Arbitrary<infer T> ? T : never;

/** Everything that anybody was ever asked, with the fence of its newest dispatch. */
function dispatched(history: readonly FlowEvent[]): readonly { id: ActionExecutionId; fence: number }[] {
  const fences = new Map<ActionExecutionId, number>();
  for (const event of history) {
    if (event.type === 'ActionStarted' || event.type === 'RuleStarted') fences.set(event.actionExecutionId, 1);
    if (event.type === 'ActionOfferedAgain' || event.type === 'RuleOfferedAgain' || event.type === 'ActionContinued') {
      fences.set(event.actionExecutionId, event.fence);
    }
  }
  return [...fences].map(([id, fence]) => ({ id, fence }));
}

/** A world to which steps happen. */
export class Play {
  readonly world: World;
  readonly definitions = new Map<number, PipelineDeclaration>();
  readonly names: string[] = [];
  /** Who holds which lock, as the lock itself would say: at most one at a time. */
  readonly locks = new Map<string, string>();
  private declaration: PipelineDeclaration;

  constructor(declaration: PipelineDeclaration) {
    this.declaration = declaration;
    this.definitions.set(declaration.version, declaration);
    this.world = new World(declaration);
  }

  takes(one: Step): void {
    const { world } = this;
    switch (one.kind) {
      case 'start':
        if (Object.keys(world.open.runs).length < 49) world.starts(this.named());
        return;
      case 'stop': {
        const runs = Object.keys(world.open.runs) as RunId[];
        const id = runs[one.pick % Math.max(1, runs.length)];
        if (id !== undefined) world.tries({ type: 'StopExecution', runId: id, abandon: one.abandon, reason: '' });
        return;
      }
      case 'gate': {
        const { stages } = this.declaration;
        const name = stages[one.pick % stages.length]?.name ?? '';
        if (one.enable) world.does({ type: 'EnableTransition', stage: name, by: 'ann' });
        else world.does({ type: 'DisableTransition', stage: name, reason: 'freeze', by: 'ann' });
        return;
      }
      case 'update':
        this.declaration = { ...this.declaration, version: this.declaration.version + 1 };
        this.definitions.set(this.declaration.version, this.declaration);
        world.does({ type: 'UpdateDefinition', declaration: this.declaration });
        return;
      case 'pass':
        world.passes(minutes(one.minutes));
        world.does({ type: 'ReachTime' });
        return;
      case 'grant':
        this.grants();
        return;
      case 'retry':
      case 'override':
      case 'roll-back':
      case 're-run':
        this.steers(one);
        return;
      case 'begin':
      case 'end':
      case 'lose':
      case 'time-out':
      case 'continue':
        this.reports(one);
    }
  }

  private named(): string {
    const name = `E${this.names.length}`;
    this.names.push(name);
    return name;
  }

  private reports(one: Report): void {
    const { world } = this;
    const all = dispatched(world.history);
    // The newest ones are the ones that are still open.
    const target = all[all.length - 1 - (one.pick % Math.max(1, Math.min(8, all.length)))];
    if (target === undefined) return;
    const address = { actionExecutionId: target.id, fence: one.stale ? target.fence - 1 : target.fence };
    const say = () => {
      switch (one.kind) {
        case 'begin':
          return world.does({ type: 'ReportActionStarted', ...address, workerId: 'w' });
        case 'lose':
          return world.does({ type: 'LoseJob', ...address, how: 'lease-expired', reason: 'silence' });
        case 'time-out':
          return world.does({ type: 'TimeOutAction', actionExecutionId: target.id });
        case 'continue':
          return world.does({ type: 'ReportActionContinued', ...address, continuationToken: 't' });
        case 'end': {
          const result = one.outcome === 'succeeded' ? succeeded(['Sources'], {}, target.id) : ended(one.outcome);
          return world.does({ type: 'ReportActionResult', ...address, result });
        }
      }
    };
    const first = say();
    if (one.stale && one.kind !== 'time-out') expect(first).toEqual([]);
    // The same report twice yields no second facts (a loss and a continuation move the fence, so it is stale then).
    if (one.repeat) expect(say()).toEqual([]);
  }

  private steers({ kind, pick, where, mode, block, how }: Steer): void {
    const { world } = this;
    const name = this.names[this.names.length - 1 - (pick % Math.max(1, Math.min(4, this.names.length)))];
    if (name === undefined) return;
    const stage = this.declaration.stages[where % this.declaration.stages.length]?.name ?? '';
    if (kind === 'retry') world.retries(name, stage, mode);
    else if (kind === 'override') world.overrides(name, stage, block);
    else {
      const archive = world.archive(name);
      const fresh = this.named();
      if (kind === 'roll-back') world.rollsBack(fresh, stage, archive, how);
      else world.tries({ type: 'RerunExecution', runId: runId(fresh), origin: archive, stage, by: 'ann' });
      if (!world.history.some((event) => event.type === 'RunStarted' && event.run.id === runId(fresh)))
        this.names.pop();
    }
  }

  /** Plays the locks of all pipelines: gives each to the first who asked and has not given it back. */
  private grants(): boolean {
    const queues = new Map<string, { runId: RunId; stage: string; holder: string }[]>();
    for (const order of this.world.orders) {
      if (order.type === 'AcquireLock') {
        const { lock, holder, executionId, stage } = order;
        queues.set(lock, [...(queues.get(lock) ?? []), { runId: executionId, stage, holder }]);
      }
      if (order.type === 'ReleaseLock') {
        queues.set(
          order.lock,
          (queues.get(order.lock) ?? []).filter(({ holder }) => holder !== order.holder),
        );
      }
    }
    let granted = false;
    for (const [lock, [first]] of queues) {
      if (first === undefined || this.locks.get(lock) === first.holder) continue;
      this.locks.set(lock, first.holder);
      this.world.does({ type: 'GrantLock', lock, ...first });
      granted = true;
    }
    return granted;
  }

  /** Opens every gate, then lets locks, time and sweeping do their work until nothing moves any more. */
  settles(): void {
    const { world } = this;
    for (const { name } of this.declaration.stages) world.does({ type: 'EnableTransition', stage: name, by: 'ann' });
    for (let round = 0; round < 3000; round++) {
      const moved = this.grants();
      world.passes(minutes(61));
      const woke = world.does({ type: 'ReachTime' }).length > 0;
      const open = this.openOne();
      if (open !== undefined) world.does({ type: 'TimeOutAction', actionExecutionId: open });
      if (!moved && !woke && open === undefined) return;
    }
    throw new Error('time did not end the flow');
  }

  private openOne(): ActionExecutionId | undefined {
    const { history } = this.world;
    const over = new Set(
      history.flatMap((event) =>
        event.type === 'ActionSettled' || event.type === 'RuleSettled' ? [event.actionExecutionId] : [],
      ),
    );
    return dispatched(history).find(({ id }) => !over.has(id))?.id;
  }
}
