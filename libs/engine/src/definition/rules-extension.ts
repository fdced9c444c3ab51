import type { Issue } from '@millrace/kernel';
import { texts, type TextBounds } from './bounds.ts';
import { repeated, type Rule } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import { combinations, combinedName, matrixSize } from './expand.ts';
import { levelsOf, usesNeeds } from './needs.ts';
import type { PlacedAction } from './placed.ts';
import { quotas } from './quotas.ts';
import type { Matrix } from './structure.ts';

const actionIssue = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidActionDeclarationException',
  ...(value === undefined ? {} : { value }),
});

const stageIssue = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  ...actionIssue(pointer, message, suggestion, value),
  code: 'InvalidStageDeclarationException',
});

/** What an action needs is another action of its stage, and nothing waits for itself. */
export const needs: Rule = ({ draft, actions }) => {
  const strangers = actions.flatMap(({ action, stage, pointer }) => {
    const others = stage.actions.map(({ name }) => name).filter((name) => name !== action.name);
    const named = (action.millrace?.needs ?? []).map((need, index) => ({
      need,
      at: `${pointer}/millrace/needs/${index}`,
    }));
    return [
      ...named
        .filter(({ need }) => need !== action.name && !others.includes(need))
        .map(({ need, at }) => {
          const message = `Action ${action.name} needs ${need}, which is no action of stage ${stage.name}`;
          return actionIssue(at, message, didYouMean(need, others), need);
        }),
      ...repeated(named, ({ need }) => need).map(({ need, at }) =>
        actionIssue(at, `Action ${action.name} needs ${need} twice`, 'remove it', need),
      ),
    ];
  });
  const circles = draft.stages.flatMap((stage, index) => {
    const levels = usesNeeds(stage.actions) ? levelsOf(stage.actions) : undefined;
    if (levels === undefined || levels.ok) return [];
    const [first = ''] = levels.error;
    const circle = [...levels.error, first].join(' needs ');
    const position = stage.actions.findIndex(({ name }) => name === first);
    const message = `The actions of stage ${stage.name} wait for one another: ${circle}`;
    return [
      stageIssue(`/stages/${index}/actions/${position}/millrace/needs`, message, 'remove one of these needs', first),
    ];
  });
  return [...strangers, ...circles];
};

/** A matrix is small enough, leaves something to run, and makes names that are good names. */
export const matrices: Rule = ({ actions }) =>
  actions.flatMap((placed) => {
    const { matrix } = placed.action.millrace ?? {};
    return matrix === undefined || matrixSize(matrix) === 0 ? [] : checkMatrix(placed, matrix);
  });

function checkMatrix({ action, pointer, stage }: PlacedAction, matrix: Matrix): readonly Issue[] {
  const at = `${pointer}/millrace/matrix`;
  const size = matrixSize(matrix);
  if (size > quotas.matrixCombinations) {
    const message = `The matrix of action ${action.name} has ${size} combinations, the limit is ${quotas.matrixCombinations}`;
    return [actionIssue(`${at}/axes`, message, 'use fewer values, or several actions', size)];
  }
  if (action.actionTypeId.category === 'Approval') {
    const message = `Action ${action.name} is an approval and cannot have a matrix`;
    return [actionIssue(at, message, 'remove the matrix')];
  }
  const left = combinations(matrix);
  const names = left.map((values) => combinedName('', values).slice(1));
  const ofOthers = new Set(stage.actions.map(({ name }) => name));
  const clashing = names.map((values) => `${action.name}-${values}`).filter((name) => ofOthers.has(name));
  return [
    ...(left.length > 0
      ? []
      : [
          actionIssue(
            `${at}/exclude`,
            `The matrix of action ${action.name} excludes all of its combinations`,
            'exclude fewer',
          ),
        ]),
    ...excluded(matrix, at),
    ...Object.entries(matrix.axes).flatMap(([axis, values]) =>
      repeated(values, (value) => value).map((value) =>
        actionIssue(
          `${at}/axes/${axis}`,
          `Axis ${axis} of action ${action.name} has ${value} twice`,
          'remove one of them',
          value,
        ),
      ),
    ),
    ...repeated(names, (name) => name)
      .slice(0, 1)
      .filter(() => Object.values(matrix.axes).every((values) => new Set(values).size === values.length))
      .map((name) =>
        actionIssue(
          `${at}/axes`,
          `Two combinations of action ${action.name} would both be called ${action.name}-${name}`,
          'write the values differently',
          name,
        ),
      ),
    ...clashing
      .slice(0, 1)
      .map((name) =>
        actionIssue(
          `${at}/axes`,
          `A combination of action ${action.name} would have the name of action ${name}`,
          'rename one of them',
          name,
        ),
      ),
    ...expandedNames(action, names, pointer),
  ];
}

function excluded({ axes, exclude = [] }: Matrix, at: string): readonly Issue[] {
  return exclude.flatMap((left, index) =>
    Object.entries(left).flatMap(([axis, value]) => {
      const values = Object.hasOwn(axes, axis) ? axes[axis] : undefined;
      const place = `${at}/exclude/${index}/${axis}`;
      if (values === undefined) {
        return [actionIssue(place, `The matrix has no axis ${axis}`, didYouMean(axis, Object.keys(axes)), axis)];
      }
      if (values.includes(value)) return [];
      return [actionIssue(place, `Axis ${axis} of the matrix has no value ${value}`, didYouMean(value, values), value)];
    }),
  );
}

/** Every name a combination gets is within the bounds of such a name. */
function expandedNames(
  { name, namespace, outputArtifacts }: PlacedAction['action'],
  suffixes: readonly string[],
  pointer: string,
): readonly Issue[] {
  const subjects: readonly { what: string; base: string; bounds: TextBounds; at: string }[] = [
    { what: 'Action', base: name, bounds: texts.name, at: `${pointer}/name` },
    ...(namespace === undefined
      ? []
      : [{ what: 'Namespace', base: namespace, bounds: texts.namespace, at: `${pointer}/namespace` }]),
    ...outputArtifacts.map((output, index) => ({
      what: 'Output artifact',
      base: output.name,
      bounds: texts.artifactName,
      at: `${pointer}/outputArtifacts/${index}/name`,
    })),
  ];
  return subjects.flatMap(({ what, base, bounds: { maximum = 100, pattern = /^/ }, at }) => {
    const wrong = suffixes
      .map((suffix) => `${base}-${suffix}`)
      .find((one) => one.length > maximum || !pattern.test(one));
    if (wrong === undefined) return [];
    const message = `${what} ${base} would be called ${wrong} in a combination of its matrix, which is not allowed`;
    const suggestion =
      wrong.length > maximum
        ? `keep such names within ${maximum} characters`
        : 'use values of letters, digits, - and _ in the axes of this matrix';
    return [actionIssue(at, message, suggestion, wrong)];
  });
}

/** What is left of our own members: locks are named once, one timeout is enough, waits grow. */
export const extensions: Rule = ({ draft, actions }) => [
  ...draft.stages.flatMap((stage, index) => {
    const locks = stage.millrace?.locks?.map((lock, position) => ({ lock, position }));
    if (locks === undefined) return [];
    return repeated(locks, ({ lock }) => lock).map(({ lock, position }) => {
      const message = `Stage ${stage.name} takes lock ${lock} twice`;
      return stageIssue(`/stages/${index}/millrace/locks/${position}`, message, 'remove it', lock);
    });
  }),
  ...actions.flatMap(({ action, pointer }) => {
    const { timeoutInMinutes, retry } = action.millrace ?? {};
    const at = `${pointer}/millrace`;
    return [
      ...(timeoutInMinutes !== undefined && action.timeoutInMinutes !== undefined
        ? [
            actionIssue(
              `${at}/timeoutInMinutes`,
              `Action ${action.name} declares timeoutInMinutes twice`,
              'keep one of them',
              timeoutInMinutes,
            ),
          ]
        : []),
      ...(retry !== undefined && action.actionTypeId.category === 'Approval'
        ? [actionIssue(`${at}/retry`, `Action ${action.name} is an approval and cannot be retried`, 'remove retry')]
        : []),
      ...(retry !== undefined && retry.maxBackoffSeconds < retry.backoffSeconds
        ? [
            actionIssue(
              `${at}/retry/maxBackoffSeconds`,
              `Action ${action.name} waits ${retry.backoffSeconds} seconds before its second attempt and at most ${retry.maxBackoffSeconds}`,
              `use at least ${retry.backoffSeconds}`,
              retry.maxBackoffSeconds,
            ),
          ]
        : []),
    ];
  }),
];
