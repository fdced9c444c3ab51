import { outcomes } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approval,
  commands,
  declared,
  gitSource,
  pipeline,
  stage,
  type Document,
} from '../definition/sample.fixture.ts';
import { runOrderGroups, type PipelineDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { isOpen } from './evolve-actions.ts';
import { absent, type ActionExecutionId, type Flow, type OpenFlow, type RunId } from './state.ts';
import { ended, runId, succeeded, World } from './world.fixture.ts';

/** A stage as the run orders of its actions; every third action is an approval. */
const stageShape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
const shape = fc.record({
  mode: fc.constantFrom('SUPERSEDED', 'QUEUED', 'PARALLEL'),
  stages: fc.array(stageShape, { minLength: 1, maxLength: 3 }),
});

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('start' as const) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'begin' as const,
        'end' as const,
        'end' as const,
        'end' as const,
        'lose' as const,
        'time-out' as const,
      ),
      pick: fc.nat(),
      outcome: fc.constantFrom(...outcomes, 'succeeded' as const, 'succeeded' as const, 'succeeded' as const),
      repeat: fc.boolean(),
      stale: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('stop' as const), pick: fc.nat(), abandon: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('gate' as const), pick: fc.nat(), enable: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('update' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function build({ mode, stages }: { mode: string; stages: number[][] }): Document {
  const later = stages.map((orders, index) =>
    stage(
      `S${index}`,
      ...orders.map((runOrder, position) => {
        const members = { name: `A${position}`, runOrder };
        return position % 3 === 2 ? approval(members) : commands(members);
      }),
    ),
  );
  return pipeline({ executionMode: mode, pipelineType: 'V2', stages: [stage('Source', gitSource()), ...later] });
}

/** Every action execution that was ever dispatched, with the fence of its newest dispatch. */
function dispatched(history: readonly FlowEvent[]): readonly { id: ActionExecutionId; fence: number }[] {
  const fences = new Map<ActionExecutionId, number>();
  for (const event of history) {
    if (event.type === 'ActionStarted') fences.set(event.actionExecutionId, 1);
    if (event.type === 'ActionOfferedAgain') fences.set(event.actionExecutionId, event.fence);
  }
  return [...fences].map(([id, fence]) => ({ id, fence }));
}

class Play {
  readonly world: World;
  readonly document: Document;
  started = 0;
  version = 1;

  constructor(document: Document) {
    this.document = document;
    this.world = new World(declared(document));
  }

  takes(one: Step): void {
    const { world } = this;
    switch (one.kind) {
      case 'start':
        if (Object.keys(world.open.runs).length < 50) world.starts(`E${++this.started}`);
        return;
      case 'stop': {
        const runs = Object.keys(world.open.runs) as RunId[];
        const id = runs[one.pick % Math.max(1, runs.length)];
        if (id !== undefined) world.tries({ type: 'StopExecution', runId: id, abandon: one.abandon, reason: '' });
        return;
      }
      case 'gate': {
        const { stages } = declared(this.document);
        const name = stages[one.pick % stages.length]?.name ?? '';
        if (one.enable) world.does({ type: 'EnableTransition', stage: name, by: 'ann' });
        else world.does({ type: 'DisableTransition', stage: name, reason: 'freeze', by: 'ann' });
        return;
      }
      case 'update':
        world.does({ type: 'UpdateDefinition', declaration: declared(this.document, ++this.version) });
        return;
      case 'begin':
      case 'end':
      case 'lose':
      case 'time-out':
        this.reports(one);
    }
  }

  reports(one: Extract<Step, { outcome: unknown }>): void {
    const { world } = this;
    const all = dispatched(world.history);
    const target = all[one.pick % Math.max(1, all.length)];
    if (target === undefined) return;
    const address = { actionExecutionId: target.id, fence: one.stale ? target.fence - 1 : target.fence };
    const result = one.outcome === 'succeeded' ? succeeded(['Sources']) : ended(one.outcome);
    const say = () => {
      if (one.kind === 'begin') return world.does({ type: 'ReportActionStarted', ...address, workerId: 'w' });
      if (one.kind === 'lose')
        return world.does({ type: 'LoseJob', ...address, how: 'lease-expired', reason: 'silence' });
      if (one.kind === 'time-out') return world.does({ type: 'TimeOutAction', actionExecutionId: target.id });
      return world.does({ type: 'ReportActionResult', ...address, result });
    };
    const first = say();
    if (one.stale && one.kind !== 'time-out') expect(first).toEqual([]);
    // Invariant 2: the same report twice yields no second facts (a loss moves the fence, so it is stale then).
    if (one.repeat) expect(say()).toEqual([]);
  }

  /** Opens every gate, then lets time and sweeping do their work until nobody reports anything any more. */
  settles(): void {
    for (const { name } of declared(this.document).stages) {
      this.world.does({ type: 'EnableTransition', stage: name, by: 'ann' });
    }
    for (let round = 0; round < 2000; round++) {
      const open = openActions(this.world.open)[0];
      if (open === undefined) return;
      this.world.does({ type: 'TimeOutAction', actionExecutionId: open });
    }
    throw new Error('time did not end the flow');
  }
}

const openActions = (flow: OpenFlow): ActionExecutionId[] =>
  Object.values(flow.runs).flatMap((run) =>
    run.status === 'in-stage'
      ? Object.values(run.actions).flatMap((action) => (isOpen(action) ? [action.id] : []))
      : [],
  );

/** Walks the history as an independent judge: it keeps its own books and believes nothing of the engine's state. */
function judge(history: readonly FlowEvent[], declaration: PipelineDeclaration): void {
  const mode = declaration.executionMode;
  const inside = new Map<RunId, string>();
  const succeededIn = new Map<string, Set<string>>();
  const openOf = new Map<RunId, Set<string>>();
  const over = new Set<RunId>();
  const ending = new Set<RunId>();
  const settled = new Set<string>();
  const startOrder: RunId[] = [];
  const entered = new Map<string, RunId[]>();
  const stageOf = (name: string) => declaration.stages.find((candidate) => candidate.name === name);

  for (const event of history) {
    if (!('runId' in event)) {
      if (event.type === 'RunStarted') startOrder.push(event.run.id);
      continue;
    }
    // A finished or superseded run never does anything again.
    expect(over.has(event.runId)).toBe(false);
    const open = openOf.get(event.runId) ?? new Set<string>();
    openOf.set(event.runId, open);
    switch (event.type) {
      case 'StageStarted': {
        const index = declaration.stages.findIndex(({ name }) => name === event.stage);
        const before = declaration.stages[index - 1];
        for (const { name } of before?.actions ?? []) {
          expect(succeededIn.get(`${event.runId}/${before?.name}`)).toContain(name);
        }
        if (mode !== 'PARALLEL') expect([...inside.values()]).not.toContain(event.stage);
        inside.set(event.runId, event.stage);
        entered.set(event.stage, [...(entered.get(event.stage) ?? []), event.runId]);
        break;
      }
      case 'ActionStarted': {
        // Invariants 1 and 6: its needs have succeeded, and nothing starts once an end was decided.
        expect(inside.get(event.runId)).toBe(event.stage);
        expect(ending.has(event.runId)).toBe(false);
        const groups = runOrderGroups(stageOf(event.stage) ?? { name: '', actions: [] });
        const own = groups.findIndex((group) => group.some(({ name }) => name === event.action));
        for (const { name } of groups.slice(0, own).flat()) {
          expect(succeededIn.get(`${event.runId}/${event.stage}`)).toContain(name);
        }
        open.add(event.actionExecutionId);
        break;
      }
      case 'ActionSettled': {
        // Invariant 3: no action settles twice.
        expect(settled.has(event.actionExecutionId)).toBe(false);
        settled.add(event.actionExecutionId);
        open.delete(event.actionExecutionId);
        if (event.result.outcome === 'succeeded') {
          const key = `${event.runId}/${event.stage}`;
          succeededIn.set(key, new Set([...(succeededIn.get(key) ?? []), event.action]));
        }
        break;
      }
      case 'StageSettled':
        expect(open.size).toBe(0);
        inside.delete(event.runId);
        break;
      case 'RunStopping':
      case 'RunCancelling':
        ending.add(event.runId);
        break;
      case 'RunFinished':
        // Invariant 3, and a run inside a stage (an approval too) is never superseded.
        expect(open.size).toBe(0);
        expect(inside.has(event.runId)).toBe(false);
        if (event.outcome === 'superseded') expect(mode).toBe('SUPERSEDED');
        over.add(event.runId);
        break;
      case 'RunArrived':
      case 'RunWaiting':
      case 'RunResumed':
      case 'StageRetried':
      case 'LockAwaited':
      case 'LockHeld':
      case 'LockReturned':
      case 'ConditionStarted':
      case 'ConditionSettled':
      case 'RuleStarted':
      case 'RuleOfferedAgain':
      case 'RuleBegun':
      case 'RuleSettled':
      case 'ActionNotStarted':
      case 'ArtifactsCopied':
      case 'ActionOfferedAgain':
      case 'ActionContinued':
      case 'ActionBegun':
      case 'ActionProgressed':
      case 'ActionRetryScheduled':
        break;
    }
  }
  // FIFO in QUEUED; and in both lock modes nobody enters a stage after a run that started later.
  if (mode === 'PARALLEL') return;
  for (const runs of entered.values()) {
    const orders = runs.map((id) => startOrder.indexOf(id));
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
  }
}

describe('for every pipeline and every order of reports', () => {
  it('the invariants hold, and time alone always ends what is open', () => {
    fc.assert(
      fc.property(shape, fc.array(step, { maxLength: 60 }), (pipelineShape, steps) => {
        const document = build(pipelineShape);
        const play = new Play(document);
        for (const one of steps) play.takes(one);
        play.settles();
        const { world } = play;
        judge(world.history, declared(document));
        // Invariant 4.
        const stuck = Object.values(world.open.runs).filter(
          (run) => run.status !== 'waiting' || run.wait.kind !== 'transition-reopened-too-late',
        );
        expect(stuck).toEqual([]);
        // Invariant 5, also when the state went through JSON in between, as it does in the database.
        const folded = world.history.reduce<Flow>(
          (flow, event) => evolve(JSON.parse(JSON.stringify(flow)) as Flow, event),
          absent,
        );
        expect(folded).toEqual(world.flow);
        expect(Object.keys(world.open.definitions)).toEqual([String(play.version)]);
      }),
      { numRuns: 300 },
    );
  });

  it('a run id that was used starts nothing again while the run is active', () => {
    const world = new World(declared(pipeline()));
    world.starts('E1');
    expect(world.starts('E1')).toEqual([]);
    expect(world.where('E1')).toEqual(['Source']);
    expect(runId('E1')).not.toBe(runId('E2'));
  });
});
