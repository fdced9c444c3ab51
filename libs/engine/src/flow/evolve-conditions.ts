import type { ConditionBlockName } from '../definition/structure.ts';
import { isOpen } from './evolve-actions.ts';
import type {
  ConditionSettled,
  ConditionStarted,
  RuleBegun,
  RuleOfferedAgain,
  RuleSettled,
  RuleStarted,
} from './events-of-work.ts';
import { withRunInStage } from './slots.ts';
import type { OpenFlow, Phase } from './state.ts';
import type { ConditionRun, RuleRun } from './state-of-work.ts';

type RuleEvent = RuleStarted | RuleOfferedAgain | RuleBegun | RuleSettled;

/** Where a stage stands while the conditions of a block are evaluated. */
const phaseOf: Record<ConditionBlockName, 'entry' | 'success' | 'failure'> = {
  beforeEntry: 'entry',
  onSuccess: 'success',
  onFailure: 'failure',
};

/** What happens to the conditions of a stage and to their rules. */
export function evolveCondition(flow: OpenFlow, event: ConditionStarted | ConditionSettled | RuleEvent): OpenFlow {
  return withRunInStage(flow, event.runId, (run) => {
    if (run.stage !== event.stage) return run;
    const { locks } = run.phase;
    if (event.type === 'ConditionStarted') {
      const condition = { block: event.block, cause: event.cause, rules: {} };
      const refusedBy = event.block === 'onFailure' ? refusalIn(run.phase) : undefined;
      return { ...run, phase: { kind: phaseOf[event.block], condition, locks, ...(refusedBy && { refusedBy }) } };
    }
    const { phase } = run;
    if (!('condition' in phase)) return run;
    if (phase.condition.block === event.block) {
      return { ...run, phase: { ...phase, condition: conditionAfter(phase.condition, event) } };
    }
    const refusedBy = refusalIn(phase);
    if (event.type !== 'ConditionSettled' || refusedBy?.block !== event.block) return run;
    return {
      ...run,
      reconsidered: (run.reconsidered ?? 0) + 1,
      phase: { kind: phaseOf[event.block], condition: conditionAfter(refusedBy, event), locks },
    };
  });
}

/** The condition that a stage is at, if it is at one. */
export const conditionOf = (phase: Phase): ConditionRun | undefined =>
  'condition' in phase ? phase.condition : undefined;

/** The entry or success condition that keeps a run from going on, also once the failure of its stage is looked at. */
export function refusalIn(phase: Phase): ConditionRun | undefined {
  const condition = phase.kind === 'failure' ? phase.refusedBy : conditionOf(phase);
  return condition?.status === 'Failed' || condition?.status === 'Errored' ? condition : undefined;
}

function conditionAfter(condition: ConditionRun, event: ConditionSettled | RuleEvent): ConditionRun {
  if (event.type === 'ConditionSettled') return { ...condition, status: event.status, because: event.cause };
  const before = condition.rules[event.rule];
  const rule = ruleAfter(before, event);
  return rule === undefined ? condition : { ...condition, rules: { ...condition.rules, [event.rule]: rule } };
}

function ruleAfter(rule: RuleRun | undefined, event: RuleEvent): RuleRun | undefined {
  switch (event.type) {
    case 'RuleStarted': {
      const { actionExecutionId: id, attempt, work, lookAt } = event;
      return work === undefined
        ? { status: 'watching', id, attempt, ...(lookAt === undefined ? {} : { lookAt }) }
        : { status: 'offered', id, attempt, tries: 1, fence: 1, losses: 0 };
    }
    case 'RuleOfferedAgain':
      if (!isOpen(rule)) return rule;
      return { ...rule, status: 'offered', fence: event.fence, losses: rule.losses + (event.lost ? 1 : 0) };
    case 'RuleBegun':
      return isOpen(rule) ? { ...rule, status: 'begun' } : rule;
    case 'RuleSettled': {
      if (rule === undefined || rule.status === 'settled') return rule;
      const { id, attempt } = rule;
      return { status: 'settled', id, attempt, outcome: event.outcome, cause: event.cause.slice(0, 500) };
    }
  }
}
