import type { Instant, Outcome } from '@millrace/kernel';
import { isWorkedOutside } from '../definition/catalogue.ts';
import type { ConditionBlockName } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import type { ActionSettled, ConditionSettled, RuleSettled } from './events-of-work.ts';
import { isOpen } from './evolve-actions.ts';
import { conditionOf } from './evolve-conditions.ts';
import { actionOf } from './runs.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ConditionStatus, OpenAction, WatchingRule } from './state-of-work.ts';

/** An open action with where it stands. */
export interface LiveAction {
  readonly kind: 'action';
  readonly run: RunInStage;
  readonly name: string;
  readonly action: OpenAction;
}

/** A rule that is being evaluated, by a worker or by the engine, with where it stands. */
export interface LiveRule {
  readonly kind: 'rule';
  readonly run: RunInStage;
  readonly block: ConditionBlockName;
  readonly name: string;
  readonly action: OpenAction | WatchingRule;
}

/** The actions of a run that somebody may be working on, in the order of their names: a store keeps no other. */
export const liveActions = (run: RunInStage): readonly LiveAction[] =>
  Object.keys(run.actions)
    .sort()
    .flatMap((name) => {
      const action = run.actions[name];
      return isOpen(action) ? [{ kind: 'action', run, name, action } as const] : [];
    });

/**
 * The actions of a run whose job no worker outside has taken: nothing obliges one to come before the limit of the action.
 * Such a job gets another fence only when a worker hands it on to the next one, and so has begun it.
 */
export const untakenActions = (flow: OpenFlow, run: RunInStage): readonly LiveAction[] =>
  liveActions(run).filter(({ name, action: { status, fence } }) => {
    const type = actionOf(flow, run, name)?.actionTypeId;
    return status === 'offered' && fence === 1 && type !== undefined && isWorkedOutside(type);
  });

/** The rules of the condition that a run is at that are not settled; a condition settles them when it ends. */
export function liveRules(run: RunInStage): readonly LiveRule[] {
  const condition = conditionOf(run.phase);
  if (condition === undefined) return [];
  const { block, rules } = condition;
  return Object.keys(rules)
    .sort()
    .flatMap((name) => {
      const action = rules[name];
      const isLive = action !== undefined && action.status !== 'settled';
      return isLive ? [{ kind: 'rule', run, block, name, action } as const] : [];
    });
}

/** The open action or rule of that id, whichever run it belongs to. */
export function findLive(flow: OpenFlow, actionExecutionId: string): LiveAction | LiveRule | undefined {
  for (const run of Object.values(flow.runs)) {
    if (run.status !== 'in-stage') continue;
    for (const [name, action] of Object.entries(run.actions)) {
      if (isOpen(action) && action.id === actionExecutionId) return { kind: 'action', run, name, action };
    }
    const rule = liveRules(run).find(({ action }) => action.id === actionExecutionId);
    if (rule !== undefined) return rule;
  }
  return undefined;
}

export const factOf = ({ run, name, action }: LiveAction) =>
  ({ runId: run.id, stage: run.stage, action: name, actionExecutionId: action.id }) as const;

export const ruleFactOf = ({ run, block, name, action }: LiveRule) =>
  ({ runId: run.id, stage: run.stage, block, rule: name, actionExecutionId: action.id }) as const;

/** Ends an action or a rule without a worker's word; whoever still works on it is told to end. */
export function settleWithout(
  live: LiveAction | LiveRule,
  at: Instant,
  outcome: Exclude<Outcome, 'succeeded'>,
  code: string,
  cause: string,
): ActionSettled | RuleSettled {
  const error = { code, message: cause };
  if (live.kind === 'rule') return settleRule(live, at, outcome, cause, { error, orphaned: true });
  const result = { outcome, summary: cause, error, outputArtifacts: [], outputVariables: {} };
  return {
    type: 'ActionSettled',
    at,
    ...factOf(live),
    fence: live.action.fence,
    result,
    orphaned: live.action.status !== 'copying',
    cause,
  };
}

/** Ends a rule. Only rules that a worker was asked about leave one behind. */
export function settleRule(
  live: LiveRule,
  at: Instant,
  outcome: Outcome,
  cause: string,
  more: Pick<RuleSettled, 'error' | 'summary' | 'externalExecutionId' | 'externalExecutionUrl'> & {
    readonly orphaned?: boolean;
  },
): RuleSettled {
  const { action } = live;
  const asked = action.status !== 'watching';
  const { orphaned = false, ...said } = more;
  return {
    type: 'RuleSettled',
    at,
    ...ruleFactOf(live),
    fence: asked ? action.fence : 0,
    outcome,
    ...said,
    orphaned: asked && orphaned,
    cause,
  };
}

/** Ends the condition that a run is at, and every rule of it that is still open. Nothing when there is none. */
export function closeCondition(
  run: RunInStage,
  at: Instant,
  status: ConditionStatus,
  cause: string,
  by?: string,
): readonly FlowEvent[] {
  const condition = conditionOf(run.phase);
  if (condition === undefined || condition.status !== undefined) return [];
  const { block } = condition;
  const settled: ConditionSettled = {
    type: 'ConditionSettled',
    at,
    runId: run.id,
    stage: run.stage,
    block,
    status,
    ...(by === undefined ? {} : { by }),
    cause,
  };
  return [...liveRules(run).map((live) => settleWithout(live, at, 'cancelled', 'Abandoned', cause)), settled];
}
