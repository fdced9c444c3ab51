import { readdir, readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import { buildProgram } from './program.ts';
import { Shell } from './session/shell.ts';

const nowhere = new PassThrough() as unknown as NodeJS.WriteStream;
const program = buildProgram(
  new Shell({}, { stdout: nowhere, stderr: nowhere }, new AbortController().signal),
  '0.0.0',
);
const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');

/** Every command that does something, with the words that name it. */
const leaves = (command: Command, words: readonly string[]): readonly (readonly [string, Command])[] =>
  command.commands.length === 0
    ? [[words.join(' '), command]]
    : command.commands.flatMap((one) => leaves(one, [...words, one.name()]));

it.each(leaves(program, []))('docs/cli.md has %s with its options', (name, command) => {
  const rows = page.split('\n').filter((row) => new RegExp(`\`${name}(?![-\\w])`).test(row));
  expect(rows).not.toEqual([]);
  const missing = command.options
    .flatMap(({ short, long }) => long ?? short ?? [])
    .filter((option) => !rows.some((row) => row.includes(option) || row.includes(shortOf(command, option))));
  expect(missing).toEqual([]);
});

/** `-f` stands for `--follow` where the page says so. */
const shortOf = (command: Command, long: string): string =>
  command.options.find((option) => option.long === long)?.short ?? long;

it('docs/adr/README.md lists every decision, in order', async () => {
  const folder = new URL('../../docs/adr/', import.meta.url);
  const list = await readFile(new URL('README.md', folder), 'utf8');
  const listed = [...list.matchAll(/^\| \[\d{4}\]\((.*?)\)/gm)].map(([, file]) => file);
  expect(listed).toEqual((await readdir(folder)).filter((file) => /^\d/.test(file)).toSorted());
});
