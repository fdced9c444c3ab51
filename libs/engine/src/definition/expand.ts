import type { ActionDeclaration, ActionExtension, Matrix, StageDeclaration } from './structure.ts';

/** One combination of a matrix action, or an action without a matrix as it is declared. */
export interface ExpandedAction extends ActionDeclaration {
  /** Where the action comes from; absent when it has no matrix. */
  readonly combination?: {
    /** Name of the declared action. */
    readonly of: string;
    readonly values: Readonly<Record<string, string>>;
    readonly maxParallel?: number;
  };
}

type Combination = Readonly<Record<string, string>>;

/**
 * The product of the axes without what is excluded, the last axis changing fastest. The axes come in the order of their
 * names: a store does not keep the order of members, and names must not change when a declaration is read again.
 */
export function combinations({ axes, exclude = [] }: Matrix): readonly Combination[] {
  const product = inOrder(axes).reduce<readonly Combination[]>(
    (partial, [axis, values]) => partial.flatMap((before) => values.map((value) => ({ ...before, [axis]: value }))),
    [{}],
  );
  const isExcluded = (one: Combination) =>
    exclude.some((left) => Object.entries(left).every(([axis, value]) => one[axis] === value));
  return product.filter((one) => !isExcluded(one));
}

const inOrder = <T>(axes: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  // Stryker disable next-line EqualityOperator: no two axes have the same name.
  Object.entries(axes).sort(([a], [b]) => (a < b ? -1 : 1));

/** How many combinations there are before any is excluded. */
export const matrixSize = ({ axes }: Matrix): number =>
  Object.values(axes).reduce((size, values) => size * values.length, 1);

/** `<name>-<values joined by ->`, by the names of the axes: how everything of one combination is called. */
export const combinedName = (name: string, values: Combination): string =>
  [name, ...inOrder(values).map(([, value]) => value)].join('-');

/**
 * The actions of a stage as they run: a matrix action once for each of its combinations, in the order of the
 * combinations, with `#{matrix.axis}` replaced; who needs a matrix action needs all of its combinations.
 */
export function expandActions(stage: Pick<StageDeclaration, 'actions'>): readonly ExpandedAction[] {
  const expanded = stage.actions.map((action) => ({ action, all: expandAction(action) }));
  const namesOf = (declared: string): readonly string[] =>
    expanded.filter(({ action }) => action.name === declared).flatMap(({ all }) => all.map(({ name }) => name));
  if (expanded.every(({ action }) => action.millrace?.matrix === undefined)) return stage.actions;
  return expanded.flatMap(({ all }) =>
    all.map((one) => {
      const { needs } = one.millrace ?? {};
      return needs === undefined ? one : { ...one, millrace: { ...one.millrace, needs: needs.flatMap(namesOf) } };
    }),
  );
}

/** The combinations of one action; itself without a matrix. */
export function expandAction(action: ActionDeclaration): readonly ExpandedAction[] {
  const { matrix, ...others } = action.millrace ?? {};
  return matrix === undefined
    ? [action]
    : combinations(matrix).map((values) => combined(action, others, matrix, values));
}

function combined(
  declared: ActionDeclaration,
  others: Omit<ActionExtension, 'matrix'>,
  { maxParallel }: Matrix,
  values: Combination,
): ExpandedAction {
  const filled = (text: string) => fillMatrix(text, values);
  const { millrace: _, ...action } = declared;
  const { commands, environmentVariables, namespace } = action;
  return {
    ...action,
    name: combinedName(action.name, values),
    configuration: Object.fromEntries(Object.entries(action.configuration).map(([key, text]) => [key, filled(text)])),
    outputArtifacts: action.outputArtifacts.map((output) => ({ ...output, name: combinedName(output.name, values) })),
    ...(commands && { commands: commands.map(filled) }),
    ...(environmentVariables && {
      environmentVariables: environmentVariables.map((one) => ({ ...one, value: filled(one.value) })),
    }),
    ...(namespace !== undefined && { namespace: combinedName(namespace, values) }),
    ...(Object.keys(others).length > 0 && { millrace: others }),
    combination: { of: action.name, values, ...(maxParallel !== undefined && { maxParallel }) },
  };
}

/** Replaces `#{matrix.axis}`; an axis that is not there stays as it is. */
const fillMatrix = (text: string, values: Combination): string =>
  text.replace(/#\{matrix\.([A-Za-z0-9@\-_]+)\}/g, (whole, axis: string) =>
    Object.hasOwn(values, axis) ? (values[axis] ?? whole) : whole,
  );
