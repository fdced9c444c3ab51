import type { Writable } from 'node:stream';
import pg from 'pg';
import { serialize } from 'pg-protocol';

/** A statement with its values; prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The part of pg's connection that a batch needs. */
export interface WireConnection {
  readonly stream: Pick<Writable, 'cork' | 'uncork' | 'write'>;
  readonly parsedStatements: Record<string, string | undefined>;
}

/** Rows as the server wrote them: every value is a text. */
export type TextRow = Readonly<Record<string, string | null>>;

/**
 * Statements that are sent, executed and committed as one: what PostgreSQL gets before one `Sync` is one transaction, and
 * is answered at once. Ten statements then cost two system calls on each side, instead of two for each.
 *
 * It is a query to pg, which hands it the connection and all that the server answers until it is ready for another.
 */
export class StatementBatch extends pg.Query {
  private readonly answered = Promise.withResolvers<readonly (readonly TextRow[])[]>();
  private readonly results: TextRow[][] = [];
  private currentRows: TextRow[] = [];
  private readonly fresh = new Set<string>();

  /**
   * @param columns what the rows of each statement consist of, by its name, as far as the server has said it: it is asked
   *   once, since a statement's rows are always the same
   * @param forgotten names of statements that the server is told to forget first, whether it knows them or not
   */
  constructor(
    private readonly statements: readonly Statement[],
    private readonly columns: Map<string, readonly string[]>,
    private readonly forgotten: readonly string[] = [],
  ) {
    super('');
  }

  /** Names that this batch was the first to use. After a failure nobody can tell which of them the server knows. */
  get firstUsed(): readonly string[] {
    return [...this.fresh];
  }

  /** The rows of each statement, once all have been committed. @throws the failure that rolled all of them back */
  get done(): Promise<readonly (readonly TextRow[])[]> {
    return this.answered.promise;
  }

  override submit = (connection: object): null => {
    const { stream, parsedStatements } = connection as WireConnection;
    const messages: Uint8Array[] = this.forgotten.map((name) => serialize.close({ type: 'S', name }));
    for (const { name, text, values } of this.statements) {
      if (parsedStatements[name] === undefined && !this.fresh.has(name)) {
        messages.push(serialize.parse({ name, text }));
        this.fresh.add(name);
      }
      messages.push(serialize.bind({ statement: name, values: [...values], valueMapper: toWire }));
      if (!this.columns.has(name)) messages.push(serialize.describe({ type: 'P', name: '' }));
      messages.push(serialize.execute({}));
    }
    // One packet: each piece by itself would cost as much as all of them.
    stream.write(Buffer.concat([...messages, serialize.sync()]));
    return null;
  };

  handleRowDescription({ fields }: { readonly fields: readonly { readonly name: string }[] }): void {
    this.columns.set(
      this.current,
      fields.map(({ name }) => name),
    );
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const columns = this.columns.get(this.current) ?? [];
    this.currentRows.push(Object.fromEntries(columns.map((name, index) => [name, fields[index] ?? null])));
  }

  handleCommandComplete(): void {
    // One that was described and has said nothing of rows has none.
    if (!this.columns.has(this.current)) this.columns.set(this.current, []);
    this.results.push(this.currentRows);
    this.currentRows = [];
  }

  /** The name of the statement that is being answered. */
  private get current(): string {
    return this.statements[this.results.length]?.name ?? '';
  }

  handleReadyForQuery(connection: WireConnection): void {
    for (const { name, text } of this.statements) connection.parsedStatements[name] = text;
    this.answered.resolve(this.results);
  }

  handleError(error: unknown): void {
    this.answered.reject(error);
  }
}

/** A value as the protocol carries it. */
function toWire(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | bigint | boolean);
}

function elementOf(value: unknown): string {
  const text = toWire(value);
  return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
