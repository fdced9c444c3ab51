import type { Members, Tell } from './imported.ts';
import { isMembers, listOf, membersOf, tellRest, textOf, textsOf } from './members.ts';

/** As many as a matrix may have. */
const mostCombinations = 256;

type Combination = Readonly<Record<string, string>>;

/** `strategy` of a job as the matrix of an action; nothing when it has none that can be written. */
export function githubMatrix(strategy: Members, at: string, tell: Tell): Members | undefined {
  if (strategy['matrix'] === undefined) return undefined;
  if (!isMembers(strategy['matrix'])) {
    tell(`${at}/matrix`, 'a computed matrix is not carried over', 'write its values');
    return undefined;
  }
  tellRest(tell, at, strategy, ['matrix', 'max-parallel', 'fail-fast']);
  if (strategy['fail-fast'] === false) tell(`${at}/fail-fast`, 'the stage fails with the first combination that fails');
  const { include, exclude, ...given } = strategy['matrix'];
  const axes = Object.fromEntries(Object.entries(given).map(([axis, values]) => [axis, textsOf(values)]));
  const left = listOf(exclude).map(combinationOf);
  const whole = include === undefined ? undefined : included(axes, left, listOf(include).map(combinationOf));
  if (include !== undefined && whole === undefined) {
    tell(`${at}/matrix/include`, 'include is not carried over', 'write an action for each');
  }
  const written = whole ?? { axes, exclude: left };
  if (Object.keys(written.axes).length === 0) return undefined;
  const most = Number(textOf(strategy['max-parallel']));
  return {
    axes: written.axes,
    ...(written.exclude.length === 0 ? {} : { exclude: written.exclude }),
    ...(most > 0 ? { maxParallel: most } : {}),
  };
}

const combinationOf = (value: unknown): Combination =>
  Object.fromEntries(Object.entries(membersOf(value)).map(([axis, one]) => [axis, textOf(one) ?? '']));

interface Written {
  readonly axes: Readonly<Record<string, readonly string[]>>;
  readonly exclude: readonly Combination[];
}

/**
 * The combinations with those that `include` adds, as axes and what is left out of them; nothing when they do not all
 * have the same axes, or are too many to be written so.
 */
function included(
  given: Readonly<Record<string, readonly string[]>>,
  left: readonly Combination[],
  more: readonly Combination[],
): Written | undefined {
  const own = Object.keys(given).length === 0 ? [] : product(given);
  const combinations = own.filter((one) => !left.some((excluded) => agrees(one, excluded)));
  for (const extra of more) {
    // As GitHub does it: what contradicts no value of the axes is added to those combinations, else it is one more.
    const touched = combinations.filter((one) => agrees(one, pick(extra, Object.keys(given))));
    const isOwn = Object.keys(given).length > 0 && touched.length > 0;
    if (!isOwn) combinations.push(extra);
    else for (const one of touched) combinations[combinations.indexOf(one)] = { ...one, ...extra };
  }
  const [first] = combinations;
  if (first === undefined) return undefined;
  const names = Object.keys(first);
  const isEven = combinations.every((one) => Object.keys(one).toSorted().join() === names.toSorted().join());
  if (!isEven) return undefined;
  const axes = Object.fromEntries(
    names.map((name) => [name, [...new Set(combinations.map((one) => one[name] ?? ''))]]),
  );
  const size = Object.values(axes).reduce((count, values) => count * values.length, 1);
  if (size > mostCombinations) return undefined;
  return { axes, exclude: product(axes).filter((one) => !combinations.some((wanted) => agrees(one, wanted))) };
}

const product = (axes: Readonly<Record<string, readonly string[]>>): Combination[] =>
  Object.entries(axes).reduce<Combination[]>(
    (all, [axis, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [axis]: value }))),
    [{}],
  );

const agrees = (one: Combination, part: Combination): boolean =>
  Object.entries(part).every(([axis, value]) => one[axis] === value);

const pick = (one: Combination, names: readonly string[]): Combination =>
  Object.fromEntries(Object.entries(one).filter(([name]) => names.includes(name)));
