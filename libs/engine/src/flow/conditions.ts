import type { Instant } from '@millrace/kernel';
import type { Condition, ConditionBlockName, ConditionResult, StageDeclaration } from '../definition/structure.ts';
import type { FlowEvent } from './events.ts';
import { startRule, watchRule } from './rules.ts';
import { closeCondition, liveRules } from './settle.ts';
import type { OpenFlow, RunInStage } from './state.ts';
import type { ConditionRun } from './state-of-work.ts';

/** The one condition of a block, if it has one. */
export const conditionIn = (stage: StageDeclaration, block: ConditionBlockName): Condition | undefined =>
  stage[block]?.conditions?.[0];

/** What the condition leads to; CodePipeline's default for a condition that says nothing is to fail. */
export const resultOf = (stage: StageDeclaration, block: ConditionBlockName): ConditionResult =>
  conditionIn(stage, block)?.result ?? 'FAIL';

/** Conditions are asked of deliveries; a rollback is there to get out of trouble and passes them. */
export const asksFor = (stage: StageDeclaration, run: RunInStage, block: ConditionBlockName): boolean =>
  run.type === 'STANDARD' && conditionIn(stage, block) !== undefined;

export const startCondition = (
  run: RunInStage,
  block: ConditionBlockName,
  at: Instant,
  cause: string,
): readonly FlowEvent[] => [{ type: 'ConditionStarted', at, runId: run.id, stage: run.stage, block, cause }];

/**
 * Section 3.11: the rules are evaluated together, all must succeed. The first one that does not settles the
 * condition, because nothing that the others say could change it.
 */
export function followCondition(
  flow: OpenFlow,
  run: RunInStage,
  stage: StageDeclaration,
  condition: ConditionRun,
  at: Instant,
): readonly FlowEvent[] {
  const declared = conditionIn(stage, condition.block)?.rules ?? [];
  for (const { name } of declared) {
    const rule = condition.rules[name];
    if (rule?.status !== 'settled' || rule.outcome === 'succeeded') continue;
    const status = rule.outcome === 'errored' ? 'Errored' : 'Failed';
    return closeCondition(run, at, status, `Rule ${name} ended as ${rule.outcome}: ${rule.cause}`);
  }
  const fresh = declared.filter(({ name }) => condition.rules[name] === undefined);
  if (fresh.length > 0) return fresh.flatMap((rule) => startRule(flow, run, condition.block, rule, at));
  const looked = liveRules(run).flatMap((live) => {
    const rule = declared.find(({ name }) => name === live.name);
    return rule === undefined ? [] : watchRule(flow, live, rule, at);
  });
  if (looked.length > 0) return looked;
  if (liveRules(run).length > 0) return [];
  return closeCondition(run, at, 'Succeeded', 'All rules succeeded');
}

/** Whether an entry or success condition lets the run go on. */
export const isPassed = ({ status }: ConditionRun): boolean => status === 'Succeeded' || status === 'Overridden';
