import { expect } from 'vitest';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { actionsIn, requiredBefore } from './runs.ts';
import type { RunId } from './state.ts';
import type { Work } from './state-of-work.ts';

/** What a judge knows of one run. */
interface Books {
  readonly type: 'STANDARD' | 'ROLLBACK';
  readonly version: number;
  readonly started: number;
  /** Artifact ids that it made or took over. */
  readonly artifacts: Set<string>;
  readonly done: Map<string, Set<string>>;
  /** How each stage that it entered was left. */
  readonly left: Map<string, string>;
  readonly open: Set<string>;
  inside: string | undefined;
  over: string | undefined;
  ending: boolean;
}

/** Walks a history as an independent judge: it keeps its own books and believes nothing of the engine's state. */
export function judge(history: readonly FlowEvent[], definitions: ReadonlyMap<number, PipelineDeclaration>): void {
  new Judge(definitions).walks(history);
}

class Judge {
  private readonly runs = new Map<RunId, Books>();
  /** Action and rule executions that there were. */
  private readonly existing = new Set<string>();
  private readonly settled = new Set<string>();
  /** What was asked last, by action execution. */
  private readonly asked = new Map<string, Work>();
  private readonly entered = new Map<string, RunId[]>();
  private readonly arrived = new Map<string, RunId[]>();

  constructor(private readonly definitions: ReadonlyMap<number, PipelineDeclaration>) {}

  walks(history: readonly FlowEvent[]): void {
    for (const event of history) {
      if (event.type === 'RunStarted') this.begins(event);
      else if ('runId' in event && event.type !== 'LockReturned') this.follows(event, this.booksOf(event.runId));
    }
    this.ordersAreKept();
  }

  private begins(event: Extract<FlowEvent, { type: 'RunStarted' }>): void {
    const { run, inherited, reused, stage } = event;
    expect(this.runs.has(run.id)).toBe(false);
    const taken = Object.values(inherited?.artifacts ?? {});
    const from = run.rollback?.targetRunId ?? run.rerun?.originRunId;
    const known = from === undefined ? new Set<string>() : this.booksOf(from).artifacts;
    for (const { artifactId } of taken) expect(known).toContain(artifactId);
    // A stage goes back to who has been through it, and not past it.
    if (run.rollback !== undefined) expect(this.booksOf(run.rollback.targetRunId).left.get(stage)).toBe('succeeded');
    this.arrives(run.id, stage);
    this.runs.set(run.id, {
      type: run.type,
      version: run.version,
      started: this.runs.size,
      artifacts: new Set(taken.map(({ artifactId }) => artifactId)),
      done: new Map([[stage, new Set(reused ?? [])]]),
      left: new Map(),
      open: new Set(),
      inside: undefined,
      over: undefined,
      ending: false,
    });
  }

  private booksOf(runId: RunId): Books {
    const books = this.runs.get(runId);
    if (books === undefined) throw new Error(`run ${runId} never started`);
    return books;
  }

  private follows(event: Exclude<Extract<FlowEvent, { runId: RunId }>, { type: 'LockReturned' }>, books: Books): void {
    if (event.type === 'RunResumed') {
      // Only what failed or was stopped comes back; a superseded or cancelled run never does anything again.
      expect(['failed', 'stopped']).toContain(books.over);
      books.over = undefined;
      books.ending = false;
      this.enters(event.runId, event.stage, books);
      return;
    }
    expect(books.over).toBeUndefined();
    if (event.type === 'ActionStarted' || event.type === 'ActionNotStarted' || event.type === 'RuleStarted') {
      // Each attempt has an id of its own, under which history keeps it.
      expect(this.existing.has(event.actionExecutionId)).toBe(false);
      this.existing.add(event.actionExecutionId);
    }
    switch (event.type) {
      case 'StageStarted':
        this.enters(event.runId, event.stage, books);
        if (books.type === 'STANDARD') {
          this.entered.set(event.stage, [...(this.entered.get(event.stage) ?? []), event.runId]);
        }
        break;
      case 'ActionStarted':
        this.actionStarts(event, books);
        break;
      case 'RuleStarted':
        expect(books.inside).toBe(event.stage);
        expect(books.ending).toBe(false);
        books.open.add(event.actionExecutionId);
        if (event.work !== undefined) this.asked.set(event.actionExecutionId, event.work);
        break;
      case 'ArtifactsCopied':
      case 'ActionContinued':
        this.asked.set(event.actionExecutionId, event.work);
        break;
      case 'ActionOfferedAgain':
      case 'RuleOfferedAgain':
        // Whoever is asked again is asked the same.
        expect(event.work).toEqual(this.asked.get(event.actionExecutionId));
        break;
      case 'RuleSettled':
      case 'ActionSettled':
        // Nothing settles twice.
        expect(this.settled.has(event.actionExecutionId)).toBe(false);
        this.settled.add(event.actionExecutionId);
        books.open.delete(event.actionExecutionId);
        if (event.type === 'ActionSettled' && event.result.outcome === 'succeeded') {
          this.doneIn(books, event.stage).add(event.action);
          for (const { artifactId } of event.result.outputArtifacts) books.artifacts.add(artifactId);
        }
        break;
      case 'StageRetried':
        for (const action of event.again) this.doneIn(books, event.stage).delete(action);
        break;
      case 'StageSettled':
        expect(books.open.size).toBe(0);
        books.left.set(event.stage, event.outcome);
        books.inside = undefined;
        break;
      case 'RunStopping':
      case 'RunCancelling':
        books.ending = true;
        break;
      case 'RunFinished':
        expect(books.open.size).toBe(0);
        // A run inside a stage, an approval too, is never superseded.
        expect(books.inside).toBeUndefined();
        if (event.outcome === 'superseded') expect(books.type).toBe('STANDARD');
        books.over = event.outcome;
        break;
      case 'RunArrived':
        // A rollback ends with its stage.
        expect(books.type).toBe('STANDARD');
        this.arrives(event.runId, event.stage);
        break;
      case 'RunWaiting':
      case 'LockAwaited':
      case 'LockHeld':
      case 'ConditionStarted':
      case 'ConditionSettled':
      case 'RuleBegun':
      case 'ActionNotStarted':
      case 'ActionBegun':
      case 'ActionProgressed':
      case 'ActionRetryScheduled':
    }
  }

  private arrives(runId: RunId, stage: string): void {
    this.arrived.set(stage, [...(this.arrived.get(stage) ?? []), runId]);
  }

  private enters(runId: RunId, stage: string, books: Books): void {
    if (this.modeOf(books) !== 'PARALLEL') {
      const others = [...this.runs].filter(([id, other]) => id !== runId && other.inside === stage);
      expect(others.map(([id]) => id)).toEqual([]);
    }
    books.inside = stage;
  }

  private actionStarts(event: Extract<FlowEvent, { type: 'ActionStarted' }>, books: Books): void {
    expect(books.inside).toBe(event.stage);
    expect(books.ending).toBe(false);
    const stage = this.definitions.get(books.version)?.stages.find(({ name }) => name === event.stage);
    const action = stage && actionsIn(stage).find(({ name }) => name === event.action);
    if (stage === undefined || action === undefined) throw new Error('it starts what its version declares');
    for (const name of requiredBefore(stage, action)) expect(this.doneIn(books, event.stage)).toContain(name);
    // Every consumed artifact was made by the same execution or by what it was told to build on.
    for (const { artifactId } of event.work.inputArtifacts) expect(books.artifacts).toContain(artifactId);
    books.open.add(event.actionExecutionId);
    this.asked.set(event.actionExecutionId, event.work);
  }

  private doneIn(books: Books, stage: string): Set<string> {
    const done = books.done.get(stage) ?? new Set();
    books.done.set(stage, done);
    return done;
  }

  private modeOf(books: Books): string | undefined {
    return this.definitions.get(books.version)?.executionMode;
  }

  /** Who came first enters first in QUEUED; in SUPERSEDED nobody enters after a run that started later. */
  private ordersAreKept(): void {
    for (const [stage, runs] of this.entered) {
      const placeOf = (id: RunId): number => {
        const books = this.booksOf(id);
        const arrivals = this.arrived.get(stage) ?? [];
        return this.modeOf(books) === 'QUEUED' ? arrivals.indexOf(id) : books.started;
      };
      const inLockModes = runs.filter((id) => this.modeOf(this.booksOf(id)) !== 'PARALLEL');
      const places = inLockModes.map(placeOf);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  }
}
