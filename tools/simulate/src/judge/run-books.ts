import type { RunFinished, RunStarted, StageDeclaration, StageSettled } from '@millrace/engine';
import { actionsIn } from '@millrace/engine';

/** What the judge has written down of one run. */
export interface RunBooks {
  readonly order: number;
  readonly version: number;
  readonly type: RunStarted['run']['type'];
  /** The run whose products it was given: the target of a rollback, the origin of a re-run. */
  readonly heirOf: string | undefined;
  /** Stage it is inside of. */
  inside: string | undefined;
  over: RunFinished['outcome'] | undefined;
  ending: boolean;
  /** Executions of actions and rules that were begun and have not settled. */
  readonly open: Set<string>;
  /** `<stage>/<action>` of those that succeeded, or were taken over. */
  readonly succeeded: Set<string>;
  /** How each stage that it entered was left last. */
  readonly left: Map<string, StageSettled['outcome']>;
  /** Ids of artifacts that it may consume. */
  readonly products: Set<string>;
  /** Named locks that it has asked for and not given back: name and holder. */
  readonly locks: Map<string, { readonly holder: string; isHeld: boolean }>;
}

export const freshBooks = ({ run, stage, inherited, reused = [] }: RunStarted): RunBooks => ({
  order: run.order,
  version: run.version,
  type: run.type,
  heirOf: run.rollback?.targetRunId ?? run.rerun?.originRunId,
  inside: undefined,
  over: undefined,
  ending: false,
  open: new Set(),
  succeeded: new Set(reused.map((action) => `${stage}/${action}`)),
  left: new Map(),
  products: new Set(Object.values(inherited?.artifacts ?? {}).map(({ artifactId }) => artifactId)),
  locks: new Map(),
});

/**
 * Names of the actions of a stage that must have succeeded before this one. Written down once more, so that it is not
 * the engine's own word: a stage with `needs` is a graph, any other goes by run order.
 */
export function mustComeBefore(stage: StageDeclaration, name: string): readonly string[] {
  const actions = actionsIn(stage);
  const own = actions.find((action) => action.name === name);
  if (own === undefined) return [];
  const isGraph = stage.actions.some((action) => action.millrace?.needs !== undefined);
  if (isGraph) return own.millrace?.needs ?? [];
  return actions.filter(({ runOrder }) => runOrder < own.runOrder).map((action) => action.name);
}
