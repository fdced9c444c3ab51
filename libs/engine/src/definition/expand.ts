import type { ActionDeclaration, Matrix, StageDeclaration } from './structure.ts';

/** Values of a matrix's axes, in the order of the axes. */
export type Combination = Readonly<Record<string, string>>;

/** An action as it runs: one combination of its matrix, or the action itself. */
export interface ExpandedAction extends ActionDeclaration {
  /** Set for the combinations of a matrix. */
  readonly combination?: {
    /** Name of the declared action. */
    readonly of: string;
    readonly values: Combination;
    readonly maxParallel?: number;
  };
}

const known = new WeakMap<StageDeclaration, readonly ExpandedAction[]>();

/**
 * The actions that a stage runs. Each combination of a matrix is an action of its own: its name, its output artifacts
 * and its namespace have the values behind them, `Test-linux-22`. Remembered, because declarations never change.
 */
export function expandActions(stage: StageDeclaration): readonly ExpandedAction[] {
  const before = known.get(stage);
  if (before !== undefined) return before;
  const expanded = stage.actions.flatMap((action) => expandAction(action));
  known.set(stage, expanded);
  return expanded;
}

export function expandAction(action: ActionDeclaration): readonly ExpandedAction[] {
  const matrix = action.millrace?.matrix;
  if (matrix === undefined) return [action];
  return combinations(matrix).map((values) => {
    const suffix = suffixOf(values);
    const { maxParallel } = matrix;
    return {
      ...action,
      name: `${action.name}-${suffix}`,
      outputArtifacts: action.outputArtifacts.map((artifact) => ({ ...artifact, name: `${artifact.name}-${suffix}` })),
      ...(action.namespace === undefined ? {} : { namespace: `${action.namespace}-${suffix}` }),
      combination: { of: action.name, values, ...(maxParallel === undefined ? {} : { maxParallel }) },
    };
  });
}

/** Every combination of the axes' values that is not excluded, the last axis changing fastest. */
export function combinations({ axes, exclude = [] }: Matrix): readonly Combination[] {
  const all = Object.entries(axes).reduce<Combination[]>(
    (made, [axis, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [axis]: value }))),
    [{}],
  );
  return all.filter(
    (one) => !exclude.some((left) => Object.entries(left).every(([axis, value]) => one[axis] === value)),
  );
}

/** What tells a combination's name from the others'; characters that names do not allow become underscores. */
export const suffixOf = (values: Combination): string =>
  Object.values(values)
    .map((value) => value.replace(/[^A-Za-z0-9_]/g, '_'))
    .join('-');

/** The names of the actions that a name in `needs` stands for: all combinations when it is a matrix. */
export const namesFor = (stage: StageDeclaration, declared: string): readonly string[] =>
  expandActions(stage)
    .filter(({ name, combination }) => (combination?.of ?? name) === declared)
    .map(({ name }) => name);

/** Whether a stage is a graph: then `needs` alone say what runs when. */
export const isGraph = (stage: StageDeclaration): boolean =>
  stage.actions.some(({ millrace }) => millrace?.needs !== undefined);

/**
 * The actions of the same stage that must have succeeded before this one starts: those it needs, or in a stage without
 * `needs` all of lower run orders.
 */
export function requiredBefore(stage: StageDeclaration, action: ExpandedAction): readonly string[] {
  if (isGraph(stage)) return (action.millrace?.needs ?? []).flatMap((name) => namesFor(stage, name));
  return expandActions(stage)
    .filter(({ runOrder }) => runOrder < action.runOrder)
    .map(({ name }) => name);
}
