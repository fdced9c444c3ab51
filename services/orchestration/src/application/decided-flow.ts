import type { Decided, Decider } from '@millrace/decider';
import {
  absent,
  decide,
  evolve,
  react,
  type ActionDeclaration,
  type Flow,
  type FlowCommand,
  type FlowEvent,
  type Order,
  type Rejection,
  type Run,
  type RunFacts,
  type RunId,
} from '@millrace/engine';

/** The engine, as the shell that commits takes it. */
export const flowDecider: Decider<Flow, FlowCommand, FlowEvent, Order, Rejection> = {
  kind: 'flow',
  initial: absent,
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
    const run = this.active(after, id) ?? this.active(before, id) ?? this.started.get(id);
    if (run === undefined) throw new Error(`flow ${this.decided.id} has no run ${id}`);
    return run;
  }

  /** The declaration of an action in the version that the run pinned. */
  action(event: { readonly runId: RunId; readonly stage: string; readonly action: string }): ActionDeclaration {
    const { version } = this.run(event.runId);
    const found = this.open.definitions[version]?.stages
      .find(({ name }) => name === event.stage)
      ?.actions.find(({ name }) => name === event.action);
    if (found === undefined) throw new Error(`version ${version} has no action ${event.stage}/${event.action}`);
    return found;
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
      if (event.type === 'StageStarted' && event.runId === id) place = { stage: event.stage, is: 'inside' };
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

  private active(flow: Flow, id: RunId): Run | undefined {
    return flow.status === 'open' ? flow.runs[id] : undefined;
  }
}
