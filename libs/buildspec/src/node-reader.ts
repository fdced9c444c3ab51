import { pointerToken, type Issue } from '@millrace/kernel';
import { isAlias, isMap, isScalar, isSeq, type Document, type LineCounter, type Node, type Scalar } from 'yaml';

/** One entry of a mapping, with the place that messages about it name. */
export interface Entry {
  readonly key: string;
  readonly pointer: string;
  readonly value: Node | null;
  /** Where the key stands: named when the value is missing. */
  readonly keyNode: Node | null;
}

type Complaint = Omit<Issue, 'pointer' | 'line' | 'column'>;

/**
 * Reads YAML nodes as the shapes a buildspec has, and notes each thing wrong with its place.
 * Every scalar is text (the failsafe schema): `1.10`, `yes` and `012` mean what they say.
 */
export class NodeReader {
  readonly errors: Issue[] = [];
  readonly warnings: Issue[] = [];
  private readonly document: Document;
  private readonly lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.document = document;
    this.lines = lines;
  }

  error(pointer: string, node: Node | null, complaint: Complaint): void {
    this.errors.push({ pointer, ...complaint, ...this.place(node) });
  }

  warn(pointer: string, node: Node | null, complaint: Complaint): void {
    this.warnings.push({ pointer, ...complaint, ...this.place(node) });
  }

  /** The entries of a mapping; anything else is an error and reads as none. */
  entries(pointer: string, given: Node | null, what: string): readonly Entry[] {
    const node = this.resolve(given);
    if (isEmpty(node)) return [];
    if (!isMap(node)) {
      this.error(pointer, given, { message: `${what} must be a mapping of keys to values` });
      return [];
    }
    const entries: Entry[] = [];
    for (const pair of node.items) {
      const keyNode = pair.key as Node | null;
      const key = this.resolve(keyNode);
      if (!isScalar(key) || key.value === '<<') {
        this.error(pointer, keyNode, {
          message: isScalar(key) ? 'merge keys (<<) are not supported' : 'a key must be plain text',
          suggestion: 'write the keys out',
        });
        continue;
      }
      const name = String(key.value);
      entries.push({
        key: name,
        pointer: `${pointer}/${pointerToken(name)}`,
        value: pair.value as Node | null,
        keyNode,
      });
    }
    return entries;
  }

  /** A scalar's text, as written; undefined (and an error) for anything else. */
  text({ pointer, value, keyNode }: Entry, what: string): string | undefined {
    const node = this.resolve(value);
    if (isEmpty(node)) {
      this.error(pointer, value ?? keyNode, { message: `${what} is empty` });
      return undefined;
    }
    if (isScalar(node)) return String((node as Scalar).value);
    this.error(pointer, value, { message: `${what} must be text` });
    return undefined;
  }

  /** Like {@link text}, and an empty value is the empty string. */
  literal({ pointer, value }: Entry, what: string): string | undefined {
    const node = this.resolve(value);
    if (isEmpty(node)) return '';
    if (isScalar(node)) return String((node as Scalar).value);
    this.error(pointer, value, { message: `${what} must be text` });
    return undefined;
  }

  /** A list of texts. `explain` may give a better message for an item that is not text. */
  texts(entry: Entry, what: string, explain?: (item: Node) => Complaint): readonly string[] {
    const node = this.resolve(entry.value);
    if (!isSeq(node)) {
      this.error(entry.pointer, entry.value ?? entry.keyNode, {
        message: `${what} must be a list`,
        suggestion: `write each on its own line, as \`- ...\``,
      });
      return [];
    }
    const texts: string[] = [];
    for (const [index, given] of node.items.entries()) {
      const item = this.resolve(given as Node | null);
      const pointer = `${entry.pointer}/${index}`;
      if (isEmpty(item)) this.error(pointer, (given as Node | null) ?? node, { message: `${what} has an empty item` });
      else if (isScalar(item)) texts.push(String(item.value));
      else this.error(pointer, given as Node, explain?.(item as Node) ?? { message: `each of ${what} must be text` });
    }
    return texts;
  }

  /** YAML 1.1's truth values that CodeBuild's documents use: yes, no, true, false. */
  flag(entry: Entry): boolean | undefined {
    const text = this.text(entry, entry.key);
    if (text === undefined) return undefined;
    const word = text.toLowerCase();
    if (word === 'yes' || word === 'true') return true;
    if (word === 'no' || word === 'false') return false;
    this.error(entry.pointer, entry.value, { message: `${entry.key} must be yes or no`, value: text });
    return undefined;
  }

  /** One of the given words, compared without regard to case. */
  word<T extends string>(entry: Entry, words: readonly T[]): T | undefined {
    const text = this.text(entry, entry.key);
    if (text === undefined) return undefined;
    const found = words.find((word) => word.toLowerCase() === text.toLowerCase());
    if (found === undefined) {
      this.error(entry.pointer, entry.value, {
        message: `${entry.key} must be one of ${words.join(', ')}`,
        value: text,
      });
    }
    return found;
  }

  /** The text of a node as the file has it, for suggestions. */
  source(node: Node, file: string): string {
    return node.range ? file.slice(node.range[0], node.range[1]).trim() : '';
  }

  private resolve(node: Node | null): Node | null | undefined {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  private place(node: Node | null): { line: number; column: number } | undefined {
    if (!node?.range) return undefined;
    const { line, col } = this.lines.linePos(node.range[0]);
    return { line, column: col };
  }
}

/** Nothing was written after the colon or the dash. A quoted empty text is a value. */
function isEmpty(node: Node | null | undefined): node is null | undefined {
  return node === null || node === undefined || (isScalar(node) && node.type === 'PLAIN' && node.value === '');
}
