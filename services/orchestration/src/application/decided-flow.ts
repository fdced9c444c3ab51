import type { Decided, Decider } from '@millrace/decider';
import {
  absent,
  actionsIn,
  decide,
  evolve,
  flowShape,
  react,
  type ConditionBlockName,
  type ExpandedAction,
  type Flow,
  type FlowCommand,
  type FlowEvent,
  type Order,
  type Rejection,
  type RuleDeclaration,
  type Run,
  type RunFacts,
  type RunId,
  type StageDeclaration,
  type StageRetries,
  type StageRetried,
} from '@millrace/engine';

/** The engine, as the shell that commits takes it. */
export const flowDecider: Decider<Flow, FlowCommand, FlowEvent, Order, Rejection> = {
  kind: 'flow',
  initial: absent,
  shape: flowShape,
  decide,
  evolve,
  react,
};

export type DecidedFlow = Decided<Flow, FlowEvent, Order>;

/** What the facts of a decision are about: the runs before and after it, and those that began and ended within it. */
export class FlowFacts {
  private readonly started: ReadonlyMap<RunId, RunFacts>;

  constructor(private readonly decided: DecidedFlow) {
    this.started = new Map(
      decided.events.flatMap((event) => (event.type === 'RunStarted' ? [[event.run.id, event.run] as const] : [])),
    );
  }

  /** @throws when the fact speaks of a run that the flow never had: a broken invariant. */
  run(id: RunId): RunFacts {
    const { before, after } = this.decided;
    const run = this.known(after, id) ?? this.known(before, id) ?? this.started.get(id);
    if (run === undefined) throw new Error(`flow ${this.decided.id} has no run ${id}`);
    return run;
  }

  /** Its trace, if it is known: a lock may be granted to a run that has long left the flow. */
  traceOf(id: RunId): string | undefined {
    const { before, after } = this.decided;
    return (this.known(after, id) ?? this.known(before, id) ?? this.started.get(id))?.traceparent;
  }

  /** The action as it runs, in the version that the run pinned. */
  action(event: { readonly runId: RunId; readonly stage: string; readonly action: string }): ExpandedAction {
    const found = actionsIn(this.stage(event)).find(({ name }) => name === event.action);
    if (found === undefined)
      throw new Error(`stage ${event.stage} of run ${event.runId} has no action ${event.action}`);
    return found;
  }

  /** The declaration of a rule in the version that the run pinned. */
  rule(event: {
    readonly runId: RunId;
    readonly stage: string;
    readonly block: ConditionBlockName;
    readonly rule: string;
  }): RuleDeclaration {
    const conditions = this.stage(event)[event.block]?.conditions ?? [];
    const found = conditions.flatMap(({ rules }) => rules).find(({ name }) => name === event.rule);
    if (found === undefined) throw new Error(`stage ${event.stage} of run ${event.runId} has no rule ${event.rule}`);
    return found;
  }

  private stage(event: { readonly runId: RunId; readonly stage: string }): StageDeclaration {
    const { version } = this.run(event.runId);
    const found = this.open.definitions[version]?.stages.find(({ name }) => name === event.stage);
    if (found === undefined) throw new Error(`version ${version} has no stage ${event.stage}`);
    return found;
  }

  /** Which condition the rule of a job belongs to. */
  blockOf(jobId: string): ConditionBlockName | undefined {
    for (const event of this.decided.events) {
      if ('block' in event && 'actionExecutionId' in event && event.actionExecutionId === jobId) return event.block;
    }
    return undefined;
  }

  /** The run's attempt once that fact is in, or at the end of the decision. */
  attempt(id: RunId, until?: FlowEvent): number {
    const { attempt = 1 } = this.known(this.decided.before, id) ?? {};
    return attempt + this.retriesIn(id, until).length;
  }

  /** How often the stage has been retried once that fact is in. */
  retries(event: StageRetried): StageRetries {
    const before = this.known(this.decided.before, event.runId)?.retries[event.stage];
    const retried = this.retriesIn(event.runId, event).filter(({ stage }) => stage === event.stage);
    const automatic = retried.filter(({ trigger }) => trigger === 'AutomatedStageRetry').length;
    return {
      automatic: (before?.automatic ?? 0) + automatic,
      manual: (before?.manual ?? 0) + retried.length - automatic,
      latest: event.trigger,
    };
  }

  private retriesIn(id: RunId, until?: FlowEvent): readonly StageRetried[] {
    const { events } = this.decided;
    return events
      .slice(0, until === undefined ? events.length : events.indexOf(until) + 1)
      .filter((event): event is StageRetried => event.type === 'StageRetried' && event.runId === id);
  }

  /** The stage that a run stands in front of when it ends. */
  beforeStage(id: RunId): string | undefined {
    return this.place(id, 'before');
  }

  /** The stage that a run is inside of when it is told to stop. */
  insideStage(id: RunId): string | undefined {
    return this.place(id, 'inside');
  }

  private place(id: RunId, wanted: 'before' | 'inside'): string | undefined {
    const run = this.active(this.decided.before, id);
    let place = run && { stage: run.stage, is: run.status === 'waiting' ? 'before' : 'inside' };
    for (const event of this.decided.events) {
      if (event.type === 'RunStarted' && event.run.id === id) place = { stage: event.stage, is: 'before' };
      if (event.type === 'RunArrived' && event.runId === id) place = { stage: event.stage, is: 'before' };
      if ((event.type === 'StageStarted' || event.type === 'RunResumed') && event.runId === id)
        place = { stage: event.stage, is: 'inside' };
    }
    return place?.is === wanted ? place.stage : undefined;
  }

  /** The flow as it was open: before the decision if that closed it, after it if that opened it. */
  get open() {
    const { before, after } = this.decided;
    const definitions = {
      ...(before.status === 'open' ? before.definitions : {}),
      ...(after.status === 'open' ? after.definitions : {}),
    };
    const flow = after.status === 'open' ? after : before;
    if (flow.status !== 'open') throw new Error(`flow ${this.decided.id} is not open`);
    return { ...flow, definitions };
  }

  /** An active run, or one that its stage keeps because it may come back. */
  private known(flow: Flow, id: RunId): Run | undefined {
    if (flow.status !== 'open') return undefined;
    return flow.runs[id] ?? Object.values(flow.stages).find(({ held }) => held?.run.id === id)?.held?.run;
  }

  private active(flow: Flow, id: RunId): Run | undefined {
    return flow.status === 'open' ? flow.runs[id] : undefined;
  }
}
