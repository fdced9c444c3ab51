import type { Issue } from '@millrace/kernel';
import { actionTypes, type ActionType } from './catalogue.ts';
import type { PipelineDraft } from './read.ts';
import type { ActionDeclaration, PipelineDeclaration, StageDeclaration } from './structure.ts';

/** What a pipeline is checked against. */
export interface ValidationContext {
  /** Where the pipeline lives, for example `us-east-1`. */
  readonly region: string;
  readonly actionTypes: readonly ActionType[];
  /** The version in force when this is an update: masked secrets of unchanged actions refer to it. */
  readonly current?: PipelineDeclaration;
}

export const contextFor = (region: string, current?: PipelineDeclaration): ValidationContext => ({
  region,
  actionTypes,
  ...(current === undefined ? {} : { current }),
});

/** One theme of CodePipeline's structural rules. */
export type Rule = (draft: PipelineDraft, context: ValidationContext) => readonly Issue[];

/** An action with where it stands. */
export interface PlacedAction {
  readonly action: ActionDeclaration;
  readonly stage: StageDeclaration;
  readonly stageIndex: number;
  readonly pointer: string;
}

export const placedActions = (draft: PipelineDraft): readonly PlacedAction[] =>
  draft.stages.flatMap((stage, stageIndex) =>
    stage.actions.map((action, index) => ({
      action,
      stage,
      stageIndex,
      pointer: `/stages/${stageIndex}/actions/${index}`,
    })),
  );

/** Whether `earlier` is sure to have ended before `later` starts: the same run order is not enough. */
export const precedes = (earlier: PlacedAction, later: PlacedAction): boolean =>
  earlier.stageIndex < later.stageIndex ||
  (earlier.stageIndex === later.stageIndex && earlier.action.runOrder < later.action.runOrder);

/** The places of everything that has the same key as something before it. */
export function repeated<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = key(item);
    const again = text !== '' && seen.has(text);
    seen.add(text);
    return again;
  });
}
