import type { Timer } from '@millrace/decider';
import type { FlowEvent, RunId } from '@millrace/engine';
import type { Clock } from '@millrace/kernel';
import type { Change, Database } from '../store/database.ts';
import type { AggregateRow, EventRow } from '../store/flow-store.ts';
import { timerKey } from '../store/timers.ts';
import { FlowJudge } from './flow-judge.ts';
import { agrees } from './read-model.ts';
import type { RunBooks } from './run-books.ts';
import { isOver, wantedTimers } from './timers.ts';
import { ensure, type Verdict } from './violation.ts';

const publicFacts: ReadonlySet<FlowEvent['type']> = new Set([
  'RunStarted',
  'RunFinished',
  'StageStarted',
  'StageSettled',
  'ActionStarted',
  'ActionSettled',
]);

/** Looks at everything that is committed, at the moment it is committed. */
export class Judge {
  readonly flows = new Map<string, FlowJudge>();

  private readonly receipts = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly verdict: Verdict,
    private readonly tell: ((sentence: string) => void) | undefined,
  ) {}

  committed(changes: readonly Change[]): void {
    this.verdict.guard(() => this.check(changes));
  }

  private check(changes: readonly Change[]): void {
    const aggregates = changes.filter(({ table }) => table === 'aggregate').map(({ after }) => after as AggregateRow);
    for (const { kind, id, state, revision } of aggregates) {
      if (kind !== 'flow') continue;
      const rows = changes
        .filter(({ table }) => table === 'aggregate_event')
        .map(({ after }) => after as EventRow)
        .filter((row) => row.kind === kind && row.id === id)
        .sort((a, b) => a.revision - b.revision);
      const judge = this.flows.get(id) ?? new FlowJudge(id, (runId) => this.booksOf(runId));
      this.flows.set(id, judge);
      const events = rows.map(({ data }) => JSON.parse(data) as FlowEvent);
      for (const event of events) this.tell?.(`  flow ${id.slice(0, 8)} #${rows[0]?.revision} ${story(event)}`);
      ensure(rows.at(-1)?.revision === revision, () => `flow ${id}: revision ${revision} has no event`);
      const first = rows[0]?.revision ?? 0;
      judge.sees(events, first, state);
      this.handledOnce(rows);
      events.forEach((event, index) => this.toldOnce(id, first + index, event));
      agrees(this.database, judge, events);
      this.willBeWoken(id, judge);
    }
    for (const { table, before, after } of changes) {
      if (table === 'timer' && before !== undefined && after === undefined) this.wasOver(before as Timer);
    }
  }

  /** Whatever waits for time is committed together with what will wake it. */
  private willBeWoken(aggregateId: string, { state }: FlowJudge): void {
    for (const timerId of wantedTimers(state, this.clock.now())) {
      const isSet = this.database.get('timer', timerKey({ kind: 'flow', aggregateId, timerId })) !== undefined;
      ensure(isSet, () => `flow ${aggregateId}: nobody keeps ${timerId}, which it waits for`);
    }
  }

  private wasOver(timer: Timer): void {
    const flow = this.flows.get(timer.aggregateId)?.state;
    const over = flow === undefined || isOver(flow, timer, this.clock.now());
    ensure(over, () => `flow ${timer.aggregateId}: ${timer.timerId} was forgotten before it was handled`);
  }

  private booksOf(runId: string): RunBooks | undefined {
    return [...this.flows.values()].flatMap(({ runs }) => runs.get(runId as RunId) ?? [])[0];
  }

  /** A message is decided on once, however often it comes. */
  private handledOnce(rows: readonly EventRow[]): void {
    for (const { id, revision, receipt } of rows) {
      if (receipt === undefined) continue;
      const known = this.receipts.get(`${id} ${receipt}`) ?? revision;
      const together = rows.some((row) => row.revision === known);
      ensure(together, () => `flow ${id}: ${receipt} was decided on twice, at ${known} and ${revision}`);
      this.receipts.set(`${id} ${receipt}`, known);
    }
  }

  /** What everybody may hear is committed with the fact, under the fact's own id. */
  private toldOnce(flowId: string, revision: number, { type }: FlowEvent): void {
    if (!publicFacts.has(type)) return;
    const told = this.database.get('outbox', `${flowId}:${revision}`) !== undefined;
    ensure(told, () => `flow ${flowId}: ${type} at ${revision} was committed, and nobody will hear of it`);
  }
}

/** A fact in one line. */
function story(event: FlowEvent): string {
  const { type, at: _at, ...rest } = event;
  const members = Object.entries(rest).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${name}=${value}`] : [],
  );
  return `${type} ${members.join(' ')}`;
}
