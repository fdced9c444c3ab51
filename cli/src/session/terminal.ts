import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
import { paintFor, type Paint } from '../rendering/paint.ts';

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
  /** Machine-readable output was asked for; nothing else goes to stdout. */
  readonly json: boolean;
  readonly paint: Paint;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly print: (line: string) => void;
  /** One JSON document on one line. */
  readonly printJson: (value: unknown) => void;
  readonly note: (line: string) => void;
  readonly live: () => LiveArea;
}

export interface TerminalOptions {
  readonly json: boolean;
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
  { json, color, environment }: TerminalOptions,
): Terminal {
  const isInteractive = stdout.isTTY === true && !json && environment['TERM'] !== 'dumb';
  const wantsColor = color && !environment['NO_COLOR'] && (isInteractive || Boolean(environment['FORCE_COLOR']));
  return {
    isInteractive,
    json,
    paint: paintFor(wantsColor && !json),
    columns: () =>
      Math.min(widestLine, Math.max(narrowestLine, stdout.columns ?? (Number(environment['COLUMNS']) || 100))),
    rows: () => stdout.rows ?? 24,
    print: (line) => void stdout.write(`${line}\n`),
    printJson: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    note: (line) => void stderr.write(`${stderr.isTTY === true ? line : stripVTControlCharacters(line)}\n`),
    live: () => {
      const update = createLogUpdate(stdout);
      return { draw: (lines) => update(lines.join('\n')), done: () => update.done() };
    },
  };
}
