import { derivedUuid, instant, minutes, plus, type Duration, type Instant, type Outcome } from '@millrace/kernel';
import type { PipelineDeclaration, RetryMode, RuleDeclaration, StageDeclaration } from '../definition/structure.ts';
import type { ActionResult, FlowCommand, Rejection } from './commands.ts';
import { decide } from './decide.ts';
import type { FlowEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { isOpen } from './evolve-actions.ts';
import { react, type OfferJob, type Order } from './react.ts';
import { actionOf, actionsIn } from './runs.ts';
import { absent, type Flow, type OpenFlow, type RunArchive, type RunId, type StageOutcome } from './state.ts';
import type { Artifact, OpenAction, Work } from './state-of-work.ts';

type Unstamped<C> = C extends FlowCommand ? Omit<C, 'at'> : never;

/** Ids of runs by what tests call them. */
export const runId = (name: string): RunId => derivedUuid('00000000-0000-5000-8000-000000000000', name) as RunId;

/** Success with these outputs; `maker` tells artifacts of the same name apart. */
export const succeeded = (
  outputs: readonly string[] = [],
  variables: Record<string, string> = {},
  maker = 'artifact',
): ActionResult => ({
  outcome: 'succeeded',
  outputArtifacts: outputs.map((name) => ({
    name,
    artifactId: derivedUuid(runId(maker), name),
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

/** A valid declaration whose stage of that name has these members as well. */
export const having = (
  declaration: PipelineDeclaration,
  name: string,
  members: Partial<StageDeclaration>,
): PipelineDeclaration => ({
  ...declaration,
  stages: declaration.stages.map((stage) => (stage.name === name ? { ...stage, ...members } : stage)),
});

/** A rule of a condition, as stored. */
export const rule = (
  provider: string,
  configuration: Record<string, string> = {},
  members: Partial<RuleDeclaration> = {},
): RuleDeclaration => ({
  name: provider,
  ruleTypeId: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  configuration,
  inputArtifacts: [],
  ...members,
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
    return this.offered(run, action).work;
  }

  offered(run: string, action: string): OfferJob {
    const offers = this.orders.filter(
      (order): order is OfferJob =>
        order.type === 'OfferJob' && order.executionId === runId(run) && order.action === action,
    );
    const [last] = offers.slice(-1);
    if (last === undefined) throw new Error(`nobody was asked for ${action} of ${run}`);
    return last;
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

  /** Ends a rule that a worker was asked about. */
  rules(run: string, rule: string, result: ActionResult = succeeded()): readonly FlowEvent[] {
    const offer = this.offered(run, rule);
    return this.does({ type: 'ReportActionResult', actionExecutionId: offer.jobId, fence: offer.fence, result });
  }

  retries(run: string, stage: string, mode: RetryMode = 'FAILED_ACTIONS', currentVersion = this.open.version) {
    return this.tries({ type: 'RetryStage', runId: runId(run), stage, mode, by: 'ann', currentVersion });
  }

  overrides(run: string, stage: string, block: 'beforeEntry' | 'onSuccess' = 'beforeEntry') {
    const { version: currentVersion } = this.open;
    return this.tries({ type: 'OverrideCondition', runId: runId(run), stage, block, by: 'ann', currentVersion });
  }

  rollsBack(run: string, stage: string, target: RunArchive, how: 'stage' | 'artifacts' = 'stage') {
    return this.tries({ type: 'RollbackStage', runId: runId(run), stage, target, by: 'ann', how });
  }

  /** What history keeps of a run, read from its facts as a shell would. */
  archive(name: string): RunArchive {
    const of = this.history.filter((event) => 'runId' in event && event.runId === runId(name));
    const start = this.history.find((event) => event.type === 'RunStarted' && event.run.id === runId(name));
    if (start?.type !== 'RunStarted') throw new Error(`${name} never started`);
    const settled = of.filter((event) => event.type === 'ActionSettled' && event.result.outcome === 'succeeded');
    const declaration = this.history.find(
      (event): event is Extract<FlowEvent, { declaration: unknown }> =>
        'declaration' in event && event.declaration.version === start.run.version,
    )?.declaration;
    const actionIn = (stage: string, action: string) => {
      const found = declaration?.stages.find((one) => one.name === stage);
      return found && actionsIn(found).find((one) => one.name === action);
    };
    const archive = {
      artifacts: { ...start.inherited?.artifacts } as Record<string, Artifact>,
      outputs: { ...start.inherited?.outputs } as Record<string, Readonly<Record<string, string>>>,
      stages: {} as Record<string, StageOutcome>,
      succeeded: {} as Record<string, string[]>,
    };
    let fetched = [...(start.fetched ?? [])];
    for (const event of settled) {
      if (event.type !== 'ActionSettled') continue;
      for (const artifact of event.result.outputArtifacts) archive.artifacts[artifact.name] = artifact;
      const namespace = actionIn(event.stage, event.action)?.namespace;
      if (namespace !== undefined) archive.outputs[namespace] = event.result.outputVariables;
      (archive.succeeded[event.stage] ??= []).push(event.action);
      const { sourceRevision } = event.result;
      if (sourceRevision === undefined) continue;
      fetched = fetched.filter(({ actionName }) => actionName !== event.action);
      fetched.push({ actionName: event.action, ...sourceRevision });
    }
    for (const event of of) if (event.type === 'StageSettled') archive.stages[event.stage] = event.outcome;
    const { id, version, type, variables, sourceOverrides } = start.run;
    return { runId: id, version, type, variables, sourceOverrides, ...archive, fetched };
  }

  passes(time: Duration = minutes(1)): void {
    this.now = plus(this.now, time);
  }

  /** Where each run is: `gate:Build`, `Build`, or how it ended. */
  where(...names: string[]): readonly string[] {
    return names.map((name) => {
      const run = this.flow.status === 'open' ? this.flow.runs[runId(name)] : undefined;
      if (run !== undefined) return run.status === 'waiting' ? `gate:${run.stage}` : run.stage;
      const finished = this.history.findLast((event) => event.type === 'RunFinished' && event.runId === runId(name));
      return finished?.type === 'RunFinished' ? finished.outcome : 'unknown';
    });
  }

  /** Types of the facts, without what belongs to other runs when one is named. */
  told(name?: string): readonly string[] {
    return this.history
      .filter((event) => name === undefined || ('runId' in event && event.runId === runId(name)))
      .map(({ type }) => type);
  }

  /** What these facts say to whoever reads history: the fact, what it is about, and its cause, with runs by name. */
  says(names: readonly string[], facts: readonly FlowEvent[] = this.history): readonly string[] {
    const named = (text: string): string => names.reduce((all, name) => all.replaceAll(runId(name), name), text);
    return facts.flatMap((fact) => {
      if (!('cause' in fact)) return [];
      const { type, cause } = fact;
      const how =
        'outcome' in fact ? fact.outcome : 'result' in fact ? fact.result.outcome : 'status' in fact ? fact.status : '';
      const run = 'run' in fact ? fact.run.id : fact.runId;
      const about = 'action' in fact ? fact.action : 'rule' in fact ? fact.rule : 'stage' in fact ? fact.stage : '';
      return [named(`${[run, type, about, how].filter((word) => word !== '').join(' ')}: ${cause}`)];
    });
  }
}
