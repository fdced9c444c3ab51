import { derivedUuid, instant, minutes, plus, type Duration, type Instant, type Outcome } from '@millrace/kernel';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type { ActionResult, FlowCommand, Rejection } from './commands.ts';
import { decide } from './decide.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { isOpen } from './evolve-actions.ts';
import { react, type OfferJob, type Order } from './react.ts';
import { actionOf } from './runs.ts';
import { absent, type Flow, type OpenAction, type OpenFlow, type RunId, type Work } from './state.ts';

type Unstamped<C> = C extends FlowCommand ? Omit<C, 'at'> : never;

/** Ids of runs by what tests call them. */
export const runId = (name: string): RunId => derivedUuid('00000000-0000-5000-8000-000000000000', name) as RunId;

export const succeeded = (outputs: readonly string[] = [], variables: Record<string, string> = {}): ActionResult => ({
  outcome: 'succeeded',
  outputArtifacts: outputs.map((name) => ({
    name,
    artifactId: derivedUuid(runId('artifact'), name),
    sha256: 'a'.repeat(64),
    sizeBytes: 1,
  })),
  outputVariables: variables,
});

export const ended = (outcome: Exclude<Outcome, 'succeeded'>): ActionResult => ({
  outcome,
  error: { code: 'JobFailed', message: `it ${outcome}` },
  outputArtifacts: [],
  outputVariables: {},
});

/** A flow with its whole history, driven by commands as the shell would. */
export class World {
  flow: Flow = absent;
  now: Instant = instant(1_700_000_000_000);
  readonly history: FlowEvent[] = [];
  readonly orders: Order[] = [];

  constructor(declaration: PipelineDeclaration) {
    this.does({
      type: 'OpenFlow',
      account: '000000000000',
      region: 'us-east-1',
      pipelineId: runId('pipeline'),
      declaration,
    });
  }

  get open(): OpenFlow {
    if (this.flow.status !== 'open') throw new Error('the flow is not open');
    return this.flow;
  }

  tries(command: Unstamped<FlowCommand>): readonly FlowEvent[] | Rejection {
    this.now = plus(this.now, 1 as Duration);
    const decision = decide(this.flow, { ...command, at: this.now } as FlowCommand);
    if (!decision.ok) return decision.error;
    this.flow = decision.value.reduce(evolve, this.flow);
    this.history.push(...decision.value);
    this.orders.push(...decision.value.flatMap((event) => react(this.flow, event)));
    return decision.value;
  }

  does(command: Unstamped<FlowCommand>): readonly FlowEvent[] {
    const answer = this.tries(command);
    if ('code' in answer) throw new Error(`refused: ${answer.code} ${answer.detail}`);
    return answer;
  }

  starts(name: string, variables: readonly { name: string; value: string }[] = []): readonly FlowEvent[] {
    const trigger = { triggerType: 'StartPipelineExecution', triggerDetail: '' };
    return this.does({
      type: 'StartExecution',
      runId: runId(name),
      trigger,
      variables,
      sourceOverrides: [],
      asked: 'person',
    });
  }

  action(run: string, action: string): OpenAction {
    const found = this.open.runs[runId(run)];
    const live = found?.status === 'in-stage' ? found.actions[action] : undefined;
    if (!isOpen(live)) throw new Error(`${run} has no open action ${action}`);
    return live;
  }

  /** What was asked of a worker last for an action or a rule. */
  asked(run: string, action: string): Work {
    const offers = this.orders.filter(
      (order): order is OfferJob =>
        order.type === 'OfferJob' && order.executionId === runId(run) && order.action === action,
    );
    const [last] = offers.slice(-1);
    if (last === undefined) throw new Error(`nobody was asked for ${action} of ${run}`);
    return last.work;
  }

  begins(run: string, action: string): readonly FlowEvent[] {
    const { id: actionExecutionId, fence } = this.action(run, action);
    return this.does({ type: 'ReportActionStarted', actionExecutionId, fence, workerId: 'worker' });
  }

  /** Ends an action: with success and everything it promised, unless told otherwise. */
  ends(run: string, action: string, result?: ActionResult): readonly FlowEvent[] {
    const { id: actionExecutionId, fence } = this.action(run, action);
    const active = this.open.runs[runId(run)];
    const declared = active && actionOf(this.open, active, action);
    const outputs = declared?.outputArtifacts.map(({ name }) => name) ?? [];
    return this.does({ type: 'ReportActionResult', actionExecutionId, fence, result: result ?? succeeded(outputs) });
  }

  loses(run: string, action: string, how: 'lease-expired' | 'released' = 'lease-expired'): readonly FlowEvent[] {
    const { id: actionExecutionId, fence } = this.action(run, action);
    return this.does({ type: 'LoseJob', actionExecutionId, fence, how, reason: 'silence' });
  }

  stops(run: string, abandon: boolean) {
    return this.tries({ type: 'StopExecution', runId: runId(run), abandon, reason: 'enough' });
  }

  passes(time: Duration = minutes(1)): void {
    this.now = plus(this.now, time);
  }

  /** Where each run is: `gate:Build`, `Build`, or how it ended. */
  where(...names: string[]): readonly string[] {
    return names.map((name) => {
      const run = this.flow.status === 'open' ? this.flow.runs[runId(name)] : undefined;
      if (run !== undefined) return run.status === 'waiting' ? `gate:${run.stage}` : run.stage;
      const finished = this.history.find((event) => event.type === 'RunFinished' && event.runId === runId(name));
      return finished?.type === 'RunFinished' ? finished.outcome : 'unknown';
    });
  }

  /** Types of the facts, without what belongs to other runs when one is named. */
  told(name?: string): readonly string[] {
    return this.history
      .filter((event) => name === undefined || ('runId' in event && event.runId === runId(name)))
      .map(({ type }) => type);
  }
}
