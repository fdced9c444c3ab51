import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
import { stringify } from 'yaml';
import { paintFor, type Paint } from '../rendering/paint.ts';

export const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** An area at the end of the screen that is drawn again and again. */
export interface LiveArea {
  draw(lines: readonly string[]): void;
  /** Leaves what was drawn last on the screen. */
  done(): void;
}

/** Where a command writes: results to stdout, everything about how it goes to stderr. */
export interface Terminal {
  /** A person is looking: live progress and colours make sense. */
  readonly isInteractive: boolean;
  /** What was asked for: tables and sentences for people, or documents for programs. */
  readonly output: OutputFormat;
  /** Documents were asked for; nothing else goes to stdout. */
  readonly json: boolean;
  readonly paint: Paint;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly print: (line: string) => void;
  /** One document: JSON on one line, or YAML below `---`. */
  readonly printDocument: (value: unknown) => void;
  readonly note: (line: string) => void;
  readonly live: () => LiveArea;
}

export interface TerminalOptions {
  readonly output: OutputFormat;
  readonly color: boolean;
  /** `NO_COLOR`, `FORCE_COLOR`, `TERM` and `COLUMNS` are read from here. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const widestLine = 120;
const narrowestLine = 20;

/** The terminal of this process. */
export function openTerminal(
  stdout: NodeJS.WriteStream,
  stderr: NodeJS.WriteStream,
  { output, color, environment }: TerminalOptions,
): Terminal {
  const json = output !== 'table';
  const isInteractive = stdout.isTTY === true && !json && environment['TERM'] !== 'dumb';
  const wantsColor = color && !environment['NO_COLOR'] && (isInteractive || Boolean(environment['FORCE_COLOR']));
  return {
    isInteractive,
    output,
    json,
    paint: paintFor(wantsColor && !json),
    columns: () =>
      Math.min(widestLine, Math.max(narrowestLine, stdout.columns ?? (Number(environment['COLUMNS']) || 100))),
    rows: () => stdout.rows ?? 24,
    print: (line) => void stdout.write(`${line}\n`),
    printDocument: (value) =>
      void stdout.write(output === 'yaml' ? `---\n${asYaml(value)}` : `${JSON.stringify(value)}\n`),
    note: (line) => void stderr.write(`${stderr.isTTY === true ? line : stripVTControlCharacters(line)}\n`),
    live: () => {
      const update = createLogUpdate(stdout);
      return { draw: (lines) => update(lines.join('\n')), done: () => update.done() };
    },
  };
}

/** Through JSON: what JSON leaves out, YAML leaves out too. */
const asYaml = (value: unknown): string =>
  stringify(JSON.parse(JSON.stringify(value)), { lineWidth: 0, aliasDuplicateObjects: false });
