import type { Issue } from '@millrace/kernel';
import { findRuleType, ruleTypes } from './catalogue/rule-types.ts';
import { repeated, type Rule } from './context.ts';
import type { PlacedRule } from './placed.ts';
import {
  conditionBlocks,
  type ConditionBlockName,
  type ConditionResult,
  type FailureBlock,
  type StageDeclaration,
} from './structure.ts';

const declaration = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidStageDeclarationException',
  ...(value === undefined ? {} : { value }),
});

/** Section 1.4: what a condition may lead to, by the block in which it stands. */
const results: Readonly<Record<ConditionBlockName, readonly ConditionResult[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['FAIL', 'ROLLBACK'],
  onFailure: ['ROLLBACK'],
};

/** Section 1.4: what `onFailure` itself may lead to. */
const failureResults: readonly ConditionResult[] = ['ROLLBACK', 'RETRY'];

/** Section 1.4 and row 3 of section 13: which results and rules go together. */
export const conditions: Rule = ({ draft }) =>
  draft.stages.flatMap((stage, index) => [
    ...conditionBlocks.flatMap((block) => resultsOf(stage, block, `/stages/${index}/${block}`)),
    ...(stage.onFailure === undefined ? [] : failureBlock(stage, stage.onFailure, `/stages/${index}/onFailure`)),
  ]);

function resultsOf(stage: StageDeclaration, block: ConditionBlockName, pointer: string): readonly Issue[] {
  return (stage[block]?.conditions ?? []).flatMap(({ result, rules }, index) => {
    const at = `${pointer}/conditions/${index}`;
    return [
      ...wrongResult(stage, block, result, at),
      ...(result === 'SKIP' && block === 'beforeEntry'
        ? rules.flatMap((rule, position) => noSkip(rule, at, position))
        : []),
      ...repeated(
        rules.map(({ name }, position) => ({ name, position })),
        ({ name }) => name,
      ).map(({ name, position }) => {
        const message = `Rule name must be unique within a condition. ${name} has been used more than once.`;
        return declaration(`${at}/rules/${position}/name`, message, 'give this rule another name', name);
      }),
    ];
  });
}

function wrongResult(
  { name }: StageDeclaration,
  block: ConditionBlockName,
  result: ConditionResult | undefined,
  pointer: string,
): readonly Issue[] {
  const allowed = results[block];
  if (result === undefined) {
    // A condition that says nothing fails the stage, which has failed already in onFailure.
    if (block !== 'onFailure') return [];
    const message = `The condition of onFailure of stage ${name} has no result`;
    return [declaration(pointer, message, `add 'result': ${allowed.join(' or ')}`)];
  }
  if (allowed.includes(result)) return [];
  const message = `Stage ${name} declares result ${result} for a condition of ${block}, which may be ${allowed.join(' or ')}`;
  const suggestion =
    block === 'onFailure' && result === 'RETRY'
      ? "set 'result': RETRY on onFailure itself and remove its conditions"
      : `use ${allowed.join(' or ')}`;
  return [declaration(`${pointer}/result`, message, suggestion, result)];
}

function noSkip({ name, ruleTypeId }: PlacedRule['rule'], at: string, position: number): readonly Issue[] {
  const type = findRuleType(ruleTypeId);
  if (type === undefined || type.maySkip === true) return [];
  const able = ruleTypes.filter(({ maySkip }) => maySkip === true).map(({ id }) => id.provider);
  const message = `Rule ${name} is of type ${ruleTypeId.provider}, which cannot have a stage skipped`;
  const suggestion = `use ${able.join(', ')}, or the result FAIL`;
  return [declaration(`${at}/rules/${position}/ruleTypeId`, message, suggestion, ruleTypeId.provider)];
}

function failureBlock({ name }: StageDeclaration, block: FailureBlock, pointer: string): readonly Issue[] {
  const { result, retryConfiguration, conditions: conditional } = block;
  const issues: Issue[] = [];
  if (result === undefined && conditional === undefined) {
    const message = `onFailure of stage ${name} says neither a result nor conditions`;
    issues.push(declaration(`${pointer}/result`, message, "add 'result': RETRY or ROLLBACK, or remove onFailure"));
  }
  if (result !== undefined && !failureResults.includes(result)) {
    const message = `Stage ${name} declares result ${result} for onFailure, which may be ROLLBACK or RETRY`;
    issues.push(declaration(`${pointer}/result`, message, 'use ROLLBACK or RETRY', result));
  }
  if (retryConfiguration !== undefined && result !== 'RETRY') {
    const message = `Stage ${name} declares retryConfiguration without the result RETRY`;
    issues.push(declaration(`${pointer}/retryConfiguration`, message, "set 'result': RETRY, or remove it"));
  }
  if (result === 'RETRY' && conditional !== undefined) {
    const message = `Stage ${name} combines automatic retry with conditions of onFailure`;
    issues.push(declaration(`${pointer}/conditions`, message, 'keep either the retry or the conditions'));
  }
  return issues;
}

/** Row 26, and section 3.10: where nothing can be rolled back. */
export const rollbacks: Rule = ({ draft }) => {
  const wanted = draft.stages.flatMap((stage, index) => [
    ...(stage.onFailure?.result === 'ROLLBACK' ? [{ stage, index, pointer: `/stages/${index}/onFailure/result` }] : []),
    ...conditionBlocks.flatMap((block) =>
      (stage[block]?.conditions ?? []).flatMap(({ result }, position) =>
        result === 'ROLLBACK' && results[block].includes(result)
          ? [{ stage, index, pointer: `/stages/${index}/${block}/conditions/${position}/result` }]
          : [],
      ),
    ),
  ]);
  return wanted.flatMap(({ stage, index, pointer }): readonly Issue[] => {
    if (draft.executionMode === 'PARALLEL') {
      const message = `Stage ${stage.name} declares ROLLBACK, which a pipeline in PARALLEL mode cannot do`;
      const suggestion = 'use another result, or the mode SUPERSEDED or QUEUED';
      return [{ pointer, message, value: 'ROLLBACK', suggestion, code: 'InvalidStructureException' }];
    }
    if (index > 0) return [];
    const message = `Stage ${stage.name} declares ROLLBACK, but the source stage cannot be rolled back`;
    return [declaration(pointer, message, 'declare it on a later stage', 'ROLLBACK')];
  });
};
