import type { Members } from './imported.ts';
import { listOf, membersOf, textOf, textsOf } from './members.ts';

/** What is known of the pushes that start the pipeline. */
export interface Pushes {
  readonly branch: string;
  readonly isDefault: boolean;
}

/** What the file says of a job, as far as it can be told beforehand. */
export type Verdict =
  | { readonly runs: 'always' }
  /** When somebody has said so. */
  | { readonly runs: 'by-hand' }
  | { readonly runs: 'not'; readonly why: string };

/** Whether a job runs when one of these pushes starts the pipeline: surely, after a word, or perhaps not. */
export function verdictOf({ trigger, when, rules, only, except }: Members, pushes: Pushes): Verdict {
  if (trigger !== undefined) return not('it starts another pipeline');
  if (except !== undefined && !refsOf(except).every((ref) => surelyOther(ref, pushes))) {
    return not(`it does not run for ${refsOf(except).join(', ') || 'what its conditions say'}`);
  }
  if (only !== undefined && !refsOf(only).some((ref) => ['branches', 'pushes', pushes.branch].includes(ref))) {
    return not(`it only runs for ${refsOf(only).join(', ') || 'what its conditions say'}`);
  }
  if (rules === undefined) return byWhen(textOf(when));
  for (const rule of listOf(rules).map(membersOf)) {
    const { if: condition, when: then, allow_failure: _, ...others } = rule;
    const holds = condition === undefined ? true : holdsFor(textOf(condition) ?? '', pushes);
    if (holds === false) continue;
    if (holds === undefined || Object.keys(others).length > 0) return not('its rules depend on more than the branch');
    return byWhen(textOf(then) ?? textOf(when));
  }
  return not('none of its rules is for such a push');
}

const not = (why: string): Verdict => ({ runs: 'not', why });

function byWhen(when = 'on_success'): Verdict {
  if (when === 'on_success' || when === 'always') return { runs: 'always' };
  return when === 'manual' ? { runs: 'by-hand' } : not(`it runs ${when}`);
}

/** `only` and `except` in both of their forms. What they ask beside refs is no ref, and no push is surely like that. */
function refsOf(value: unknown): readonly string[] {
  const { refs, ...conditions } = membersOf(value);
  return Array.isArray(value) || typeof value === 'string'
    ? textsOf(value)
    : [...textsOf(refs), ...Object.keys(conditions)];
}

/** What starts pipelines beside pushes of branches. */
const otherSources = ['tags', 'merge_requests', 'schedules', 'triggers', 'external', 'pipelines', 'web', 'api', 'chat'];

const surelyOther = (ref: string, { branch }: Pushes): boolean =>
  otherSources.includes(ref) ||
  (/^[\w./-]+$/.test(ref) && !ref.startsWith('/') && !keywords.includes(ref) && ref !== branch);

const keywords = ['branches', 'pushes', 'variables', 'changes', 'kubernetes'];

/** A condition of `rules` for such a push; nothing when it cannot be told. */
export function holdsFor(condition: string, pushes: Pushes): boolean | undefined {
  if (/[()]/.test(condition)) return undefined;
  return either(
    condition.split('||').map((part) => both(part.split('&&').map((term) => termHolds(term.trim(), pushes)))),
  );
}

const both = (terms: readonly (boolean | undefined)[]): boolean | undefined =>
  terms.includes(false) ? false : terms.includes(undefined) ? undefined : true;
const either = (terms: readonly (boolean | undefined)[]): boolean | undefined =>
  terms.includes(true) ? true : terms.includes(undefined) ? undefined : false;

function termHolds(term: string, pushes: Pushes): boolean | undefined {
  const [, left = '', operator, right = ''] = /^(\$\w+)(?:\s*([!=]=)\s*(.+))?$/.exec(term) ?? [];
  const value = valueOf(left, pushes);
  if (value === undefined) return undefined;
  if (operator === undefined) return value !== null && value !== '';
  const other = valueOf(right, pushes);
  if (other === undefined) return undefined;
  return (value === other) === (operator === '==');
}

/** The value of a word of a condition; null for what is not set, nothing when it is not known. */
function valueOf(word: string, { branch, isDefault }: Pushes): string | null | undefined {
  const [, quoted] = /^(?:"([^"$]*)"|'([^']*)')$/.exec(word)?.filter((one) => one !== undefined) ?? [];
  if (quoted !== undefined) return quoted;
  switch (word) {
    case 'null':
    case '$CI_COMMIT_TAG':
    case '$CI_MERGE_REQUEST_ID':
    case '$CI_MERGE_REQUEST_IID':
    case '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME':
      return null;
    case '$CI_COMMIT_BRANCH':
    case '$CI_COMMIT_REF_NAME':
      return branch;
    case '$CI_DEFAULT_BRANCH':
      return isDefault ? branch : undefined;
    case '$CI_PIPELINE_SOURCE':
      return 'push';
  }
  return undefined;
}
