import { everyItem, type MillraceClient, type PageOptions } from '@millrace/client';
import type { Page } from '@millrace/contracts';
import type { Command } from 'commander';
import { oneLine, table } from '../rendering/text.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import type { Terminal } from '../session/terminal.ts';

/** A list that the platform gives in pages, and how a person sees it. */
export interface ListOf<T> {
  readonly page: (client: MillraceClient, query: PageOptions) => Promise<Page<T>>;
  /** Of a thing's parts: fails when there is no such thing. Asked when there are none, so that a wrong name is refused. */
  readonly ofWhat?: (client: MillraceClient) => Promise<unknown>;
  readonly heading: readonly string[];
  readonly row: (item: T) => readonly string[];
}

/** Adds `list` to a group of commands. */
export function addList<T>(command: Command, shell: Shell, what: string, list: ListOf<T>): void {
  command
    .command('list')
    .description(`list ${what}`)
    .action((_: object, self: Command) => shell.run(self, (session) => showList(session, list)));
}

/** Prints every item of every page, or the first `most`. */
export async function showList<T>(session: Session, list: ListOf<T>, most?: number): Promise<ExitCode> {
  const client = await session.client();
  const items = await allOf((query) => list.page(client, query), most);
  if (items.length === 0) await list.ofWhat?.(client);
  printList(session.terminal, items, list);
  return exitCodes.ok;
}

/** Every item of every page, or the first `most`. */
export async function allOf<T>(
  page: (query: PageOptions) => Promise<Page<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of everyItem(page, Math.min(most, 100))) {
    items.push(item);
    if (items.length >= most) break;
  }
  return items;
}

/** As a table, or as one document. */
export function printList<T>(
  terminal: Terminal,
  items: readonly T[],
  { heading, row }: Pick<ListOf<T>, 'heading' | 'row'>,
): void {
  if (terminal.json) terminal.printDocument({ items });
  else for (const line of table([heading, ...items.map((item) => row(item).map(oneLine))])) terminal.print(line);
}
