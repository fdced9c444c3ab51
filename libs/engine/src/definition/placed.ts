import { expandAction, matrixSize } from './expand.ts';
import { transitiveNeeds, usesNeeds } from './needs.ts';
import { quotas } from './quotas.ts';
import type { PipelineDraft } from './read.ts';
import {
  conditionBlocks,
  type ActionDeclaration,
  type Condition,
  type ConditionBlockName,
  type RuleDeclaration,
  type StageDeclaration,
} from './structure.ts';

/** Where in the pipeline something stands. */
export interface Position {
  readonly stage: StageDeclaration;
  readonly stageIndex: number;
  /** Into the document as it was written. */
  readonly pointer: string;
}

/** An action with where it stands. */
export interface PlacedAction extends Position {
  readonly action: ActionDeclaration;
  /** Names of the declared actions of its stage that have surely succeeded before; absent when run orders say it. */
  readonly needs: ReadonlySet<string> | undefined;
  /** The name as declared, which one combination of a matrix does not have. */
  readonly declaredName: string;
}

/** A rule of a condition with where it stands. */
export interface PlacedRule extends Position {
  readonly rule: RuleDeclaration;
  readonly block: ConditionBlockName;
  readonly condition: Condition;
}

/** A draft with everything in it that rules look at, found once. */
export interface PlacedPipeline {
  readonly draft: PipelineDraft;
  /** As declared. */
  readonly actions: readonly PlacedAction[];
  /** As they run: each combination of a matrix by itself. */
  readonly runs: readonly PlacedAction[];
  readonly rules: readonly PlacedRule[];
}

export function placePipeline(draft: PipelineDraft): PlacedPipeline {
  const actions = draft.stages.flatMap(placeActions);
  return { draft, actions, runs: actions.flatMap(runsOf), rules: draft.stages.flatMap(placeRules) };
}

function placeActions(stage: StageDeclaration, stageIndex: number): readonly PlacedAction[] {
  const isGraph = usesNeeds(stage.actions);
  return stage.actions.map((action, index) => ({
    action,
    stage,
    stageIndex,
    pointer: `/stages/${stageIndex}/actions/${index}`,
    needs: isGraph ? transitiveNeeds(stage.actions, action.name) : undefined,
    declaredName: action.name,
  }));
}

/** A matrix that is empty or far too large has been refused already and is looked at as one action. */
function runsOf(placed: PlacedAction): readonly PlacedAction[] {
  const { matrix } = placed.action.millrace ?? {};
  if (matrix === undefined || matrixSize(matrix) > quotas.matrixCombinations) return [placed];
  const runs = expandAction(placed.action);
  return runs.length === 0 ? [placed] : runs.map((action) => ({ ...placed, action }));
}

const placeRules = (stage: StageDeclaration, stageIndex: number): readonly PlacedRule[] =>
  conditionBlocks.flatMap((block) =>
    (stage[block]?.conditions ?? []).flatMap((condition, index) =>
      condition.rules.map((rule, position) => ({
        rule,
        block,
        condition,
        stage,
        stageIndex,
        pointer: `/stages/${stageIndex}/${block}/conditions/${index}/rules/${position}`,
      })),
    ),
  );

/** Whether `earlier` has surely succeeded before `later` starts: the same run order is not enough. */
export function precedes(earlier: PlacedAction, later: PlacedAction | PlacedRule): boolean {
  if (earlier.stageIndex < later.stageIndex) return true;
  if (earlier.stageIndex > later.stageIndex) return false;
  if ('rule' in later) return later.block === 'onSuccess';
  if (later.needs !== undefined) return later.needs.has(earlier.declaredName);
  return earlier.action.runOrder < later.action.runOrder;
}
