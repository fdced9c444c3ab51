import {
  absent,
  actionsIn,
  evolve,
  type ActionSettled,
  type ActionStarted,
  type Flow,
  type FlowEvent,
  type PipelineDeclaration,
  type RuleSettled,
  type RunFinished,
  type RunId,
  type RunResumed,
  type RunStarted,
  type StageDeclaration,
  type StageSettled,
  type StageStarted,
  type Work,
} from '@millrace/engine';
import { jsonb } from '../jsonb.ts';
import { GateBooks } from './gate-books.ts';
import { freshBooks, mustComeBefore, type RunBooks } from './run-books.ts';
import { ensure } from './violation.ts';

/**
 * Reads the facts of one flow as they are committed, as an independent judge: it keeps its own books and believes
 * nothing of the engine's state, except that folding the facts must give exactly the state that was stored.
 */
export class FlowJudge {
  readonly runs = new Map<RunId, RunBooks>();
  readonly events: FlowEvent[] = [];
  private folded: Flow = absent;
  private revision = 0;
  private readonly declarations = new Map<number, PipelineDeclaration>();
  private version = 0;
  private readonly settled = new Set<string>();
  /** What was asked last, by execution of an action or a rule. */
  private readonly asked = new Map<string, string>();
  private readonly gates = new GateBooks();

  constructor(
    private readonly flowId: string,
    /** Of any run of any flow, so that who inherits can be checked. */
    private readonly booksOf: (runId: string) => RunBooks | undefined,
  ) {}

  /** All facts of one commit, and the state that was stored with them. */
  sees(events: readonly FlowEvent[], first: number, stored: string): void {
    ensure(first === this.revision + 1, () => `flow ${this.flowId}: fact ${first} follows fact ${this.revision}`);
    this.revision += events.length;
    for (const event of events) {
      this.events.push(event);
      this.fact(event);
      this.folded = evolve(this.folded, event);
    }
    ensure(jsonb(this.folded) === stored, () => `flow ${this.flowId}: the facts fold to another state than was stored`);
  }

  get state(): Flow {
    return this.folded;
  }

  private fact(event: FlowEvent): void {
    // A run that has ended does nothing more, unless it comes back; a lock that comes too late is given back.
    if ('runId' in event && event.type !== 'RunResumed' && event.type !== 'LockReturned') {
      const { over } = this.run(event.runId);
      ensure(over === undefined, () => `run ${event.runId} is ${over}, and then ${event.type}`);
    }
    switch (event.type) {
      case 'FlowOpened':
      case 'DefinitionUpdated':
        this.version = event.declaration.version;
        this.declarations.set(this.version, event.declaration);
        return;
      case 'RunStarted':
        return this.runStarted(event);
      case 'RunArrived':
        return this.gates.arrives(event.runId, event.stage);
      case 'StageStarted':
        return this.stageStarted(event);
      case 'RunResumed':
        return this.resumed(event);
      case 'StageRetried':
        for (const action of event.again) this.run(event.runId).succeeded.delete(`${event.stage}/${action}`);
        return;
      case 'ActionStarted':
        return this.actionStarted(event);
      case 'RuleStarted':
        this.begins(event.runId, event.stage, event.rule, event.actionExecutionId);
        return this.asks(event.actionExecutionId, event.work);
      case 'ActionOfferedAgain':
      case 'RuleOfferedAgain': {
        const before = this.asked.get(event.actionExecutionId);
        this.asks(event.actionExecutionId, event.work);
        const same = this.asked.get(event.actionExecutionId) === before;
        ensure(same, () => `${event.actionExecutionId} is offered again, and is not the same`);
        ensure(this.run(event.runId).open.has(event.actionExecutionId), () => `${event.type} of what is not open`);
        return;
      }
      case 'ActionContinued':
        ensure(this.run(event.runId).open.has(event.actionExecutionId), () => `${event.type} of what is not open`);
        return this.asks(event.actionExecutionId, event.work);
      case 'ArtifactsCopied':
        return this.asks(event.actionExecutionId, event.work);
      case 'ActionSettled':
        this.settles(event);
        return this.actionSettled(event);
      case 'RuleSettled':
        return this.settles(event);
      case 'LockAwaited':
        this.run(event.runId).locks.set(event.lock, { holder: event.holder, isHeld: false });
        return;
      case 'LockHeld': {
        const lock = this.run(event.runId).locks.get(event.lock);
        ensure(lock?.holder === event.holder, () => `run ${event.runId} holds ${event.lock} without having asked`);
        lock.isHeld = true;
        return;
      }
      case 'StageSettled':
        return this.stageSettled(event);
      case 'RunStopping':
      case 'RunCancelling':
        this.run(event.runId).ending = true;
        return;
      case 'RunFinished':
        return this.runFinished(event);
      case 'FlowClosed':
      case 'TransitionDisabled':
      case 'TransitionEnabled':
      case 'RunWaiting':
      case 'ActionNotStarted':
      case 'ActionBegun':
      case 'ActionProgressed':
      case 'ActionRetryScheduled':
      case 'RuleBegun':
      case 'ConditionStarted':
      case 'ConditionSettled':
      case 'LockReturned':
        return;
    }
  }

  private run(id: RunId): RunBooks {
    const run = this.runs.get(id);
    ensure(run !== undefined, () => `run ${id} acts before it started`);
    return run;
  }

  /** Which rules hold at the gates: those in force now; PARALLEL ones are for new runs, who have flows of their own. */
  private modeOf({ version }: RunBooks): PipelineDeclaration['executionMode'] | undefined {
    const now = this.declarations.get(this.version)?.executionMode;
    return now === 'PARALLEL' ? this.declarations.get(version)?.executionMode : now;
  }

  private runStarted(event: RunStarted): void {
    const { id } = event.run;
    ensure(!this.runs.has(id), () => `run ${id} started twice`);
    const books = freshBooks(event);
    const origin = books.heirOf === undefined ? undefined : this.booksOf(books.heirOf);
    const isBack = books.type === 'STANDARD' || origin?.left.get(event.stage) === 'succeeded';
    ensure(isBack, () => `rollback ${id} goes back to a run that did not succeed in ${event.stage}`);
    for (const artifactId of books.products) {
      ensure(
        origin?.products.has(artifactId) === true,
        () => `run ${id} inherits artifact ${artifactId}, which its target did not have`,
      );
    }
    this.runs.set(id, books);
    this.gates.arrives(id, event.stage);
  }

  private enters(runId: RunId, stage: string): void {
    const occupant = [...this.runs].find(([id, other]) => id !== runId && other.inside === stage);
    ensure(occupant === undefined, () => `run ${runId} enters ${stage}, where run ${occupant?.[0]} is`);
    this.run(runId).inside = stage;
  }

  private stageStarted({ runId, stage }: StageStarted): void {
    const run = this.run(runId);
    const mustGoFirst = (id: RunId) => this.run(id).type === 'STANDARD' && !this.staysBehind(id);
    this.gates.enters(runId, stage, run, this.modeOf(run) === 'QUEUED' ? mustGoFirst : undefined);
    const before = this.declared(run, stage, -1);
    const passed = before === undefined || run.heirOf !== undefined || hasPassed(run, before.name);
    ensure(passed, () => `run ${runId} enters ${stage}, but has not passed ${before?.name}`);
    this.enters(runId, stage);
  }

  /** Who waited in front of a transition that was closed for too long does not resume by itself. */
  private staysBehind(id: RunId): boolean {
    const run = this.folded.status === 'open' ? this.folded.runs[id] : undefined;
    return run?.status === 'waiting' && run.wait.kind === 'transition-reopened-too-late';
  }

  /** Only who failed or was stopped comes back; a superseded or cancelled run never does anything again. */
  private resumed({ runId, stage }: RunResumed): void {
    const run = this.run(runId);
    const may = run.over === 'failed' || run.over === 'stopped';
    ensure(may, () => `run ${runId} is ${run.over ?? 'active'}, and is resumed`);
    run.over = undefined;
    run.ending = false;
    this.enters(runId, stage);
  }

  /** Of actions and rules alike. */
  private begins(runId: RunId, stage: string, name: string, actionExecutionId: string): void {
    const run = this.run(runId);
    ensure(run.inside === stage, () => `${name} starts in ${stage}, where run ${runId} is not`);
    ensure(!run.ending, () => `${name} starts in run ${runId}, which is being ended`);
    ensure(!this.settled.has(actionExecutionId), () => `${name} starts again after it settled`);
    run.open.add(actionExecutionId);
  }

  private actionStarted({ runId, stage: stageName, action, actionExecutionId, work }: ActionStarted): void {
    this.begins(runId, stageName, action, actionExecutionId);
    const run = this.run(runId);
    const stage = this.declared(run, stageName, 0);
    const known = stage !== undefined && actionsIn(stage).some(({ name }) => name === action);
    ensure(known, () => `${action} is no action of ${stageName} in version ${run.version}`);
    for (const before of mustComeBefore(stage, action)) {
      ensure(run.succeeded.has(`${stageName}/${before}`), () => `${action} starts before ${before} has succeeded`);
    }
    for (const lock of stage.millrace?.locks ?? []) {
      ensure(run.locks.get(lock)?.isHeld === true, () => `${action} starts without the lock ${lock}`);
    }
    for (const { name, artifactId } of work.inputArtifacts) {
      const own = run.products.has(artifactId);
      ensure(own, () => `${action} of run ${runId} consumes ${name}, which neither it nor its target has made`);
    }
    this.asks(actionExecutionId, work);
  }

  private asks(actionExecutionId: string, work: Work | undefined): void {
    if (work !== undefined) this.asked.set(actionExecutionId, jsonb(work));
  }

  private settles({ runId, stage, actionExecutionId }: ActionSettled | RuleSettled): void {
    const run = this.run(runId);
    ensure(!this.settled.has(actionExecutionId), () => `${actionExecutionId} in ${stage} settles twice`);
    ensure(run.open.has(actionExecutionId), () => `${actionExecutionId} in ${stage} settles, but never began`);
    this.settled.add(actionExecutionId);
    run.open.delete(actionExecutionId);
  }

  private actionSettled({ runId, stage, action, result }: ActionSettled): void {
    if (result.outcome !== 'succeeded') return;
    const run = this.run(runId);
    run.succeeded.add(`${stage}/${action}`);
    for (const { artifactId } of result.outputArtifacts) run.products.add(artifactId);
  }

  private stageSettled({ runId, stage, outcome, locks }: StageSettled): void {
    const run = this.run(runId);
    ensure(run.open.size === 0, () => `stage ${stage} was left while ${[...run.open].join()} ran`);
    for (const [lock, { holder }] of run.locks) {
      const released = locks.some((one) => one.lock === lock && one.holder === holder);
      ensure(released, () => `stage ${stage} was left with the lock ${lock}`);
    }
    run.locks.clear();
    run.inside = undefined;
    run.left.set(stage, outcome);
  }

  private runFinished({ runId, outcome }: RunFinished): void {
    const run = this.run(runId);
    ensure(run.open.size === 0, () => `run ${runId} ended while ${[...run.open].join()} ran`);
    ensure(run.inside === undefined, () => `run ${runId} is ${outcome} inside stage ${run.inside}`);
    ensure(outcome !== 'superseded' || run.type === 'STANDARD', () => `rollback ${runId} is superseded`);
    run.over = outcome;
    this.gates.forgets(runId);
  }

  /** The stage in the version that the run pinned; `by` -1 for the one before it. */
  private declared(run: RunBooks, stage: string, by: 0 | -1): StageDeclaration | undefined {
    const stages = this.declarations.get(run.version)?.stages ?? [];
    return stages[stages.findIndex(({ name }) => name === stage) + by];
  }
}

const hasPassed = ({ left }: RunBooks, stage: string): boolean =>
  left.get(stage) === 'succeeded' || left.get(stage) === 'skipped';
