import { err, ok, pointerToken, type Issue, type Result } from '@millrace/kernel';
import { isAlias, isMap, isNode, isScalar, isSeq, Lexer, LineCounter, parseDocument, visit, type Document } from 'yaml';

/** A text that was read, with its lines. */
export interface ReadDocument {
  readonly document: Document;
  readonly value: unknown;
  /** Tags that `isKnownTag` knows, as the mistakes they are wherever they have no meaning. */
  readonly tags: readonly Issue[];
  /** One-based line and column of the nearest place that exists for a pointer. */
  readonly placeOf: (pointer: string) => Pick<Issue, 'line' | 'column'>;
}

/** Four mebibytes: 50 stages of 50 actions, written with room, take about one. */
const longestText = 4_194_304;
const deepestNesting = 64;

/** Texts in CodePipeline, whatever they look like in YAML: `true`, `1`, `1.10`. */
const textMembers = new Set([
  'configuration',
  'actionTypeId',
  'ruleTypeId',
  'defaultValue',
  'value',
  'commands',
  'axes',
  'exclude',
  'includes',
  'excludes',
]);

/**
 * Reads JSON or YAML text. Fails with every syntax error and its line; anchors are bounded, so that a small text cannot
 * grow large. Tags that `isKnownTag` does not know are errors.
 */
export function readDocument(
  source: string,
  isKnownTag: (tag: string) => boolean,
): Result<ReadDocument, readonly Issue[]> {
  const unreadable = outOfBounds(source);
  if (unreadable !== undefined) return err([unreadable]);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, merge: true, prettyErrors: false });
  const located = ({ message, pos }: (typeof document.warnings)[number], suggestion: string): Issue => {
    const { line, col } = lines.linePos(pos[0]);
    return { ...problem(message, suggestion), line, column: col };
  };
  // What is no tag has no exclamation mark.
  const isKnown = ({ message }: (typeof document.warnings)[number]): boolean =>
    isKnownTag(/!\S*/.exec(message)?.[0] ?? '');
  const broken = [...document.errors, ...document.warnings.filter((warning) => !isKnown(warning))];
  if (broken.length > 0) return err(broken.map((one) => located(one, 'mend the syntax of the file')));
  const tags = document.warnings.map((one) => located(one, 'tags belong to CloudFormation templates: write the value'));
  if (!source.trimStart().startsWith('{')) keepTexts(document);
  const expanded = expand(document);
  return expanded.ok
    ? ok({ document, value: expanded.value, tags, placeOf: (pointer) => placeOf(document, lines, pointer) })
    : expanded;
}

/** Follows aliases, but not in circles and not to more than a text can sensibly mean. */
function expand(document: Document): Result<unknown, readonly Issue[]> {
  const circular = () =>
    err([problem('An alias refers to something that it is a part of', 'write repeated parts out')]);
  let isCircular = false;
  visit(document, {
    Alias(_, alias, path) {
      const target = alias.resolve(document);
      isCircular ||= path.some((node) => node === target);
    },
  });
  if (isCircular) return circular();
  try {
    return ok(document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch (fault) {
    // Stryker disable next-line ConditionalExpression: nothing else is thrown; if it were, it would be a defect.
    if (!(fault instanceof ReferenceError)) throw fault;
    return err([problem(`The aliases cannot be resolved: ${fault.message}`, 'write repeated parts out')]);
  }
}

const problem = (message: string, suggestion: string): Issue => ({
  pointer: '',
  message,
  suggestion,
  code: 'ValidationException',
});

/** Why a text is not to be parsed at all: beyond these bounds a parser takes for ever, or ends the process. */
export function outOfBounds(source: string): Issue | undefined {
  if (source.length > longestText) {
    return problem('The text is longer than 4 MiB', 'a pipeline is far smaller: is this the right file?');
  }
  return isTooDeep(source)
    ? problem(`The text nests deeper than ${deepestNesting} levels`, 'is this the right file?')
    : undefined;
}

/** By brackets in flow style, those within scripts left out; by dashes or indentation in block style. */
function isTooDeep(source: string): boolean {
  let depth = 0;
  for (const token of new Lexer().lex(source)) {
    if (token === '{' || token === '[') depth++;
    else if ((token === '}' || token === ']') && depth > 0) depth--;
    if (depth > deepestNesting) return true;
  }
  return /^(?: *- ){65,}/m.test(source) || /^ {512,}\S/m.test(source);
}

/** Whatever stands below a member of texts is one, as it was written. */
function keepTexts(document: Document): void {
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !textMembers.has(String(key.value)) || !isNode(value)) return;
      visit(value, {
        Scalar(_, scalar) {
          if (scalar.value !== null) scalar.value = scalar.source ?? scalar.value;
        },
      });
    },
  });
}

function placeOf(document: Document, lines: LineCounter, pointer: string): Pick<Issue, 'line' | 'column'> {
  let node: unknown = document.contents;
  let offset = rangeStart(node);
  for (const token of pointer.split('/').slice(1)) {
    const next = childOf(document, node, token);
    if (next === undefined) break;
    node = next.node;
    offset = next.offset ?? offset;
  }
  if (offset === undefined) return {};
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function childOf(
  document: Document,
  node: unknown,
  token: string,
): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isMap(target)) {
    const pair = target.items.find(({ key }) => isScalar(key) && pointerToken(String(key.value)) === token);
    return pair === undefined ? undefined : { node: pair.value, offset: rangeStart(pair.key) };
  }
  if (isSeq(target)) {
    const item = target.items[Number(token)];
    return { node: item, offset: rangeStart(item) };
  }
  return undefined;
}

const rangeStart = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);
