import type { Issue } from '@millrace/kernel';
import { pointerToken } from '@millrace/kernel';
import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Scalar } from 'yaml';

/** A node of the file together with where it is. */
export interface Place {
  readonly node: Node | null;
  readonly pointer: string;
}

/** One key of a mapping: its name, where the key stands, and its value. */
export interface Field extends Place {
  readonly name: string;
  readonly keyNode: Node;
}

/**
 * Walks a YAML document and collects everything that is wrong with it, each problem with its place.
 * The `read…` methods answer `undefined` after they have noted a problem.
 */
export class Reader {
  readonly issues: Issue[] = [];
  readonly warnings: Issue[] = [];
  private readonly document: Document;
  private readonly lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.document = document;
    this.lines = lines;
  }

  root(): Place {
    return { node: this.follow(this.document.contents as Node | null), pointer: '' };
  }

  refuse(place: Place, message: string, more: { value?: unknown; suggestion?: string } = {}): undefined {
    this.issues.push(this.issue(place, message, more));
  }

  warn(place: Place, message: string): void {
    this.warnings.push(this.issue(place, message, {}));
  }

  lineOf(place: Place): number {
    return place.node?.range ? this.lines.linePos(place.node.range[0]).line : 1;
  }

  /** The fields of a mapping in the order of the file; an absent or empty value has none. */
  fields(place: Place, what: string): readonly Field[] {
    if (isEmpty(place)) return [];
    if (!isMap(place.node)) {
      this.refuse(place, `${what} must be a mapping of keys to values`);
      return [];
    }
    return place.node.items.map((pair) => {
      const keyNode = pair.key as Node;
      const name = isScalar(keyNode) ? String(keyNode.value) : String(keyNode);
      const node = this.follow(pair.value as Node | null);
      return { name, keyNode, node, pointer: `${place.pointer}/${pointerToken(name)}` };
    });
  }

  /** The items of a list; an absent or empty value has none. */
  items(place: Place, what: string): readonly Place[] {
    if (isEmpty(place)) return [];
    if (!isSeq(place.node)) {
      this.refuse(place, `${what} must be a list`, { suggestion: 'start each item with "- "' });
      return [];
    }
    return place.node.items.map((item, index) => ({
      node: this.follow(item as Node | null),
      pointer: `${place.pointer}/${index}`,
    }));
  }

  /** Text, or a plain scalar exactly as it is written (`0644` stays `0644`). */
  text(place: Place, what: string): string | undefined {
    const { node } = place;
    if (!isScalar(node) || node.value === null) return this.refuse(place, `${what} must be text`);
    return scalarText(node);
  }

  scalar(place: Place): Scalar | undefined {
    return isScalar(place.node) ? place.node : undefined;
  }

  private follow(node: Node | null): Node | null {
    return isAlias(node) ? ((node.resolve(this.document) as Node | undefined) ?? null) : node;
  }

  private issue(place: Place, message: string, more: { value?: unknown; suggestion?: string }): Issue {
    const offset = place.node?.range?.[0] ?? keyOffset(place);
    const position = offset === undefined ? { line: 1, col: 1 } : this.lines.linePos(offset);
    return { pointer: place.pointer, message, line: position.line, column: position.col, ...more };
  }
}

const keyOffset = (place: Place): number | undefined =>
  'keyNode' in place ? (place as Field).keyNode.range?.[0] : undefined;

const isEmpty = ({ node }: Place): boolean => node === null || (isScalar(node) && node.value === null);

const scalarText = (node: Scalar): string =>
  typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
