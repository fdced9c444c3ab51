import { stripVTControlCharacters } from 'node:util';
import type { LogLineV1 } from '@millrace/contracts';
import type { Paint } from './paint.ts';

const escape = String.fromCharCode(27);
/** Colours and weights (SGR): the only thing a log may ask of the terminal. */
const colour = new RegExp(`(${escape}\\[[0-9;]*m)`);

/** A line of a log for the screen. `prefix` names the action when several are shown at once. */
export function formatLogLine(
  line: Pick<LogLineV1, 'stream' | 'text'>,
  {
    paint,
    keepColours,
    prefix = '',
  }: { readonly paint: Paint; readonly keepColours: boolean; readonly prefix?: string },
): string {
  const text = keepColours ? withColours(line.text) : harmless(line.text);
  return `${prefix === '' ? '' : paint.active(`${prefix} | `)}${line.stream === 'agent' ? paint.faint(text) : text}`;
}

function withColours(text: string): string {
  const parts = text.split(colour).map((part) => (colour.test(part) ? part : harmless(part)));
  return parts.length > 1 ? `${parts.join('')}${escape}[0m` : parts.join('');
}

/** Without anything that moves the cursor, sets titles or rings: control characters but tabs. */
const harmless = (text: string): string =>
  stripVTControlCharacters(text).replace(/\p{Cc}/gu, (character) => (character === '\t' ? character : ''));
