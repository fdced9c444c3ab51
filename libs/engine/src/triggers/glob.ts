import { err, ok, type Result } from '@millrace/kernel';

/**
 * The glob dialect of trigger filters (codepipeline.md 5.3): `*` any run without `/`, `**` any run, a whole segment
 * `**` + `/` zero or more directories, `?` one character but `/`, `[a-z]` and `[!x]` one of a set, `{a,b}` alternatives that do not nest,
 * `\` takes the next character as it is. Case counts, and the whole text must match.
 */
export interface Glob {
  readonly pattern: string;
  /** What every matching text begins with. */
  readonly prefix: string;
  /** What every matching text ends with. */
  readonly suffix: string;
  matches(text: string): boolean;
}

/** One step of a compiled pattern: take a character, go on at several places at once, or be done. */
type Step =
  | { readonly kind: 'take'; readonly accepts: (character: string) => boolean; readonly literal?: string }
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  | { readonly kind: 'done' };

/**
 * Compiles a pattern. What comes out walks all possibilities side by side, so that matching takes time proportional to
 * the text times the pattern: no pattern that a user writes can make it hang.
 * @returns why it is no pattern, in one sentence, otherwise
 */
export function compileGlob(pattern: string): Result<Glob, string> {
  const compiler = new Compiler(Array.from(pattern));
  const refusal = compiler.run();
  if (refusal !== undefined) return err(refusal);
  const { steps } = compiler;
  const prefix = prefixOf(steps);
  const suffix = suffixOf(steps);
  const reached = steps.map((_, at) => reach(steps, at));
  return ok({
    pattern,
    prefix,
    suffix,
    // Most texts of a long list are turned away by how they begin or end.
    // Stryker disable next-line ConditionalExpression,LogicalOperator: the walk comes to the same answer, only later.
    matches: (text) => text.startsWith(prefix) && text.endsWith(suffix) && walk(steps, reached, text),
  });
}

const anything = (): boolean => true;
const inSegment = (character: string): boolean => character !== '/';
const done: Step = { kind: 'done' };

interface Group {
  readonly fork: number;
  readonly starts: number[];
  readonly ends: number[];
  readonly startsSegment: boolean;
}

class Compiler {
  readonly steps: Step[] = [];
  private at = 0;
  /** The group of alternatives that is open. */
  private group: Group | undefined;

  constructor(private readonly pattern: readonly string[]) {}

  run(): string | undefined {
    while (this.at < this.pattern.length) {
      const refusal = this.token(this.pattern[this.at++] ?? '');
      if (refusal !== undefined) return refusal;
    }
    if (this.group !== undefined) return 'a { is not closed by a }';
    this.steps.push(done);
    return undefined;
  }

  private token(character: string): string | undefined {
    switch (character) {
      case '*':
        this.star();
        return undefined;
      case '?':
        this.take(inSegment);
        return undefined;
      case '[':
        return this.set();
      case '\\':
        return this.escaped();
      case '{':
        return this.open();
      case ',':
        return this.group === undefined ? this.literal(character) : this.next();
      case '}':
        return this.group === undefined ? this.literal(character) : this.close();
      default:
        return this.literal(character);
    }
  }

  private take(accepts: (character: string) => boolean): void {
    this.steps.push({ kind: 'take', accepts });
  }

  private literal(character: string): undefined {
    this.steps.push({ kind: 'take', accepts: (candidate) => candidate === character, literal: character });
  }

  private escaped(): string | undefined {
    const character = this.pattern[this.at++];
    return character === undefined ? 'a \\ at the end escapes nothing' : this.literal(character);
  }

  /** One star stays in its segment, two do not; two that are a whole segment may be no directory at all. */
  private star(): void {
    const startsSegment = this.isAtSegmentStart();
    if (this.pattern[this.at] !== '*') return this.repeat(inSegment);
    while (this.pattern[this.at] === '*') this.at++;
    if (!startsSegment || this.pattern[this.at] !== '/') return this.repeat(anything);
    this.at++;
    const fork = this.steps.length;
    this.steps.push(done);
    this.repeat(anything);
    this.literal('/');
    this.steps[fork] = { kind: 'fork', to: [fork + 1, this.steps.length] };
  }

  private isAtSegmentStart(): boolean {
    const before = this.pattern[this.at - 2];
    if (before === undefined || before === '/') return true;
    return this.group?.startsSegment === true && this.steps.length === this.group.starts.at(-1);
  }

  /** Any number of characters of a kind, none too. */
  private repeat(accepts: (character: string) => boolean): void {
    const start = this.steps.length;
    this.steps.push({ kind: 'fork', to: [start + 1, start + 3] });
    this.take(accepts);
    this.steps.push({ kind: 'fork', to: [start] });
  }

  private open(): string | undefined {
    if (this.group !== undefined) return 'a { may not stand inside { }';
    const startsSegment = this.isAtSegmentStart();
    const fork = this.steps.length;
    this.steps.push(done);
    this.group = { fork, starts: [fork + 1], ends: [], startsSegment };
    return undefined;
  }

  private next(): undefined {
    this.group?.ends.push(this.steps.length);
    this.steps.push(done);
    this.group?.starts.push(this.steps.length);
  }

  private close(): undefined {
    if (this.group === undefined) return;
    const { fork, starts, ends } = this.group;
    this.steps[fork] = { kind: 'fork', to: starts };
    for (const end of ends) this.steps[end] = { kind: 'fork', to: [this.steps.length] };
    this.group = undefined;
  }

  /** `[abc]`, `[a-z]`, `[!x]`: inside, only `!` and `-` mean something, each in its place. */
  private set(): string | undefined {
    const end = this.pattern.indexOf(']', this.at);
    if (end === -1) return 'a [ is not closed by a ]';
    const inside = this.pattern.slice(this.at, end);
    this.at = end + 1;
    const isNegated = inside[0] === '!';
    const members = (isNegated ? inside.slice(1) : inside).join('');
    if (members === '') return '[] and [!] name no character';
    if (members.includes('/')) return 'a set [...] cannot hold a /';
    const ranges = rangesOf(members);
    const wrong = ranges.find(([from, to]) => from > to);
    if (wrong !== undefined) {
      return `the range ${String.fromCodePoint(wrong[0])}-${String.fromCodePoint(wrong[1])} is the wrong way round`;
    }
    this.take((character) => {
      const code = codeOf(character);
      return character !== '/' && ranges.some(([from, to]) => from <= code && code <= to) !== isNegated;
    });
    return undefined;
  }
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** A `-` between two characters makes a range; first or last it is itself. */
const rangesOf = (members: string): readonly (readonly [number, number])[] =>
  Array.from(members.matchAll(/(.)(?:-(.))?/gsu), ([, from = '', upTo = from]) => [codeOf(from), codeOf(upTo)]);

const literalAt = (steps: readonly Step[], at: number): string | undefined => {
  const step = steps[at];
  return step?.kind === 'take' ? step.literal : undefined;
};

/** What every matching text begins with. */
function prefixOf(steps: readonly Step[]): string {
  let prefix = '';
  for (let at = 0, next = literalAt(steps, 0); next !== undefined; next = literalAt(steps, ++at)) prefix += next;
  return prefix;
}

/** What every matching text ends with: the last characters that no alternative leads past. */
function suffixOf(steps: readonly Step[]): string {
  const last = Math.max(0, ...steps.flatMap((step) => (step.kind === 'fork' ? step.to : [])));
  let suffix = '';
  for (let at = steps.length - 2; at >= last; at--) {
    const literal = literalAt(steps, at);
    if (literal === undefined) break;
    suffix = literal + suffix;
  }
  return suffix;
}

/** Where a step leads to without taking a character: steps that take one, or the end. */
function reach(steps: readonly Step[], from: number): readonly number[] {
  const reached = new Set([from]);
  const taking: number[] = [];
  // What is added on the way is visited too.
  for (const at of reached) {
    const step = steps[at];
    if (step?.kind === 'fork') for (const to of step.to) reached.add(to);
    else taking.push(at);
  }
  return taking;
}

/** Thompson's construction, simulated: the set of all steps that the text so far can have led to. */
function walk(steps: readonly Step[], reached: readonly (readonly number[])[], text: string): boolean {
  /** After how many characters a step was last reached. */
  const seen = new Int32Array(steps.length);
  let current = reached[0] ?? [];
  let taken = 0;
  for (const character of text) {
    // Stryker disable next-line UpdateOperator: any number that was not there before marks the steps of this character.
    taken++;
    const following: number[] = [];
    for (const at of current) {
      const step = steps[at];
      if (step?.kind !== 'take' || !step.accepts(character)) continue;
      for (const next of reached[at + 1] ?? []) {
        if (seen[next] === taken) continue;
        seen[next] = taken;
        following.push(next);
      }
    }
    // Stryker disable next-line ConditionalExpression: from nowhere the rest leads nowhere; it is spared.
    if (following.length === 0) return false;
    current = following;
  }
  return current.some((at) => steps[at]?.kind === 'done');
}
