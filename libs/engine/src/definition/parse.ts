import { err, ok, pointerToken, type Issue, type Result } from '@millrace/kernel';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';

/** A document read from text: its value, and where each pointer stands in the text. */
export interface ParsedPipeline {
  readonly value: unknown;
  /** The same issue with the one-based line and column of the nearest place that exists in the text. */
  readonly locate: (issue: Issue) => Issue;
}

/** One mebibyte of text is far above the largest pipeline the quotas allow. */
const longestText = 1_048_576;
const deepestNesting = 64;

/** YAML texts that are strings in CodePipeline, whatever they look like: `true`, `1`, `1.10`. */
const textMembers = new Set(['configuration', 'actionTypeId', 'defaultValue', 'value', 'commands']);

/**
 * Reads a pipeline from JSON or YAML text, bare or as the `pipeline` member that `get-pipeline` prints.
 * Fails with every syntax error and its line; anchors are bounded, so that a small text cannot grow large.
 */
export function parsePipeline(source: string): Result<ParsedPipeline, readonly Issue[]> {
  if (source.length > longestText) {
    return err([problem('The text is longer than 1 MiB', 'a pipeline is far smaller: is this the right file?')]);
  }
  if (nesting(source) > deepestNesting) {
    return err([problem(`The text nests deeper than ${deepestNesting} levels`, 'is this the right file?')]);
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true, merge: true, prettyErrors: false });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return err(
      broken.map(({ message, pos }) => {
        const { line, col } = lines.linePos(pos[0]);
        return { ...problem(message, 'mend the syntax of the file'), line, column: col };
      }),
    );
  }
  if (!source.trimStart().startsWith('{')) keepTexts(document);
  const expanded = expand(document);
  if (!expanded.ok) return expanded;
  const whole = expanded.value;
  const wrapped = isMap(document.contents) && document.contents.has('pipeline');
  const prefix = wrapped ? ['pipeline'] : [];
  const value = wrapped ? (whole as { readonly pipeline: unknown }).pipeline : whole;
  return ok({ value, locate: (issue) => ({ ...issue, ...placeOf(document, lines, prefix, issue.pointer) }) });
}

function expand(document: Document): Result<unknown, readonly Issue[]> {
  try {
    return ok(document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch (fault) {
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

/** The deepest nesting a text can have: by brackets in flow style, by indentation in block style. */
function nesting(source: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of source) {
    if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if ((character === '}' || character === ']') && depth > 0) depth--;
  }
  const dashes = /^(?: *- ){65,}/m.test(source) ? deepestNesting + 1 : 0;
  const indentation = /^ {512,}\S/m.test(source) ? deepestNesting + 1 : 0;
  return Math.max(deepest, dashes, indentation);
}

function keepTexts(document: Document): void {
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !textMembers.has(String(pair.key.value))) return undefined;
      if (pair.value !== null) {
        visit(pair.value as Node, {
          Scalar(role, scalar) {
            const written = scalar.value !== null && role !== 'key' && typeof scalar.value !== 'string';
            if (written) scalar.value = scalar.source ?? String(scalar.value);
          },
        });
      }
      return undefined;
    },
  });
}

function placeOf(
  document: Document,
  lines: LineCounter,
  prefix: readonly string[],
  pointer: string,
): { readonly line?: number; readonly column?: number } {
  let node: unknown = document.contents;
  let offset = rangeStart(node);
  for (const token of [...prefix, ...pointer.split('/').slice(1)]) {
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
    return item === undefined ? undefined : { node: item, offset: rangeStart(item) };
  }
  return undefined;
}

function rangeStart(node: unknown): number | undefined {
  return typeof node === 'object' && node !== null && 'range' in node
    ? (node.range as readonly number[] | null | undefined)?.[0]
    : undefined;
}
