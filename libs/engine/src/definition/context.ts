import type { Issue } from '@millrace/kernel';
import { actionTypes } from './catalogue.ts';
import type { ActionType } from './catalogue/action-type.ts';
import type { PlacedPipeline } from './placed.ts';
import type { PipelineDeclaration } from './structure.ts';

/** What a pipeline is checked against. */
export interface ValidationContext {
  /** Where the pipeline lives, for example `us-east-1`. */
  readonly region: string;
  /** The catalogue, and the account's custom action types after it. */
  readonly actionTypes: readonly ActionType[];
  /** The version in force when this is an update: masked secrets of unchanged actions refer to it. */
  readonly current?: PipelineDeclaration;
  /** How many actions a stage may have; CodePipeline's own limit unless the installation raises it (section 13, row 5). */
  readonly actionsPerStage?: number;
}

export const contextFor = (
  region: string,
  current?: PipelineDeclaration,
  customTypes: readonly ActionType[] = [],
): ValidationContext => ({
  region,
  actionTypes: [...actionTypes, ...customTypes],
  ...(current === undefined ? {} : { current }),
});

/** One theme of CodePipeline's structural rules. */
export type Rule = (pipeline: PlacedPipeline, context: ValidationContext) => readonly Issue[];

/** Everything that has the same key as something before it. */
export function repeated<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const text = key(item);
    const again = text !== '' && seen.has(text);
    seen.add(text);
    return again;
  });
}
