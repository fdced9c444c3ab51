import { everyItem, type MillraceClient, type PageOptions } from '@millrace/client';
import type { Page } from '@millrace/contracts';
import type { Command } from 'commander';
import { oneLine, table } from '../rendering/text.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

/** A list that the platform gives in pages, and how a person sees it. */
export interface ListOf<T> {
  readonly page: (client: MillraceClient, query: PageOptions) => Promise<Page<T>>;
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
export async function showList<T>(
  session: Session,
  { page, heading, row }: ListOf<T>,
  most = Number.POSITIVE_INFINITY,
): Promise<ExitCode> {
  const { terminal } = session;
  const client = await session.client();
  const items: T[] = [];
  for await (const item of everyItem((query) => page(client, { ...query, limit: Math.min(most, 100) }))) {
    items.push(item);
    if (items.length >= most) break;
  }
  if (terminal.json) terminal.printDocument({ items });
  else for (const line of table([heading, ...items.map((item) => row(item).map(oneLine))])) terminal.print(line);
  return exitCodes.ok;
}
