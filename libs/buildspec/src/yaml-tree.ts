import type { Issue } from '@millrace/kernel';
import { isAlias, isCollection, isMap, isPair, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { buildspecLimits } from './limits.ts';

/** A document that is safe to walk: small, shallow, one document, no tags, few aliases and none that contains itself. */
export interface YamlTree {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly errors: readonly Issue[];
}

/** Parses YAML text with the failsafe schema and enforces {@link buildspecLimits}. */
export function parseYamlTree(text: string): YamlTree {
  const lines = new LineCounter();
  const refuse = (message: string): YamlTree => ({
    document: parseDocument('', { schema: 'failsafe' }),
    lines,
    errors: [{ pointer: '', message, code: 'YAML_FILE_ERROR' }],
  });
  if (new TextEncoder().encode(text).length > buildspecLimits.fileBytes) {
    return refuse(`the file is larger than ${buildspecLimits.fileBytes / 1024} KiB`);
  }
  if (deepestFlow(text) > 1000) return refuse(`lists and mappings may nest at most ${buildspecLimits.depth} deep`);

  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const errors: Issue[] = [...document.errors, ...document.warnings].map((error) => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { pointer: '', message: error.message, code: 'YAML_FILE_ERROR', line, column: col };
  });
  if (errors.length === 0) errors.push(...inspect(document, lines));
  return { document, lines, errors };
}

/** A bound on how deep brackets can nest, so that the recursive parser is never given a bomb. */
function deepestFlow(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text) {
    if (char === '[' || char === '{') deepest = Math.max(deepest, ++depth);
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

function inspect(document: Document, lines: LineCounter): readonly Issue[] {
  const issues: Issue[] = [];
  let aliased = 0;
  const complain = (node: Node, message: string): false => {
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    issues.push({ pointer: '', message, code: 'YAML_FILE_ERROR', line, column: col });
    return false;
  };
  /** False stops the walk: one limit broken is enough. */
  const visit = (node: unknown, depth: number, throughAlias: boolean): boolean => {
    if (isPair(node)) return visit(node.key, depth, throughAlias) && visit(node.value, depth, throughAlias);
    if (isAlias(node)) {
      const target = node.resolve(document);
      return target ? visit(target, depth, true) : complain(node, `no anchor is named ${node.source}`);
    }
    if (throughAlias && ++aliased > buildspecLimits.aliasedNodes) {
      return complain(document.contents as Node, `aliases may add at most ${buildspecLimits.aliasedNodes} nodes`);
    }
    if (!isCollection(node)) return true;
    if (depth > buildspecLimits.depth) {
      return complain(node as Node, `lists and mappings may nest at most ${buildspecLimits.depth} deep`);
    }
    return node.items.every((item) => visit(item, depth + 1, throughAlias));
  };
  if (document.contents !== null) visit(document.contents, 1, false);
  if (issues.length === 0 && !isMap(document.contents)) {
    issues.push({
      pointer: '',
      message: 'a buildspec is a mapping that begins with `version: 0.2`',
      code: 'YAML_FILE_ERROR',
    });
  }
  return issues;
}
