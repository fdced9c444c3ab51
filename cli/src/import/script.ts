import { err, ok, type Result } from '@millrace/kernel';

export interface ScriptOptions {
  /** A shell of its own, as each step has in GitHub Actions; otherwise what one line sets the next one sees. */
  readonly ownShell: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** What comes after runs even if this fails. */
  readonly mayFail?: boolean;
  /** A pipe fails with any of its commands, not only with the last one. */
  readonly pipesFail?: boolean;
}

/** CodePipeline's longest command. */
const longestCommand = 1000;

/** A line that says something only together with those around it. */
const opensOrCloses =
  /^(if|for|while|until|case|do|done|then|else|elif|fi|esac|function|select)\b|^[{}()]|[\w-]+\s*\(\)|(\\|\||&&|[({]|\bdo|\bthen|;;)$|<</;
/** A line that changes the shell it runs in. */
const changesShell =
  /(^|[;&|(]\s*|\s)(cd|pushd|popd|export|unset|set|source|alias|trap|exit|shopt|umask|ulimit|\.)\s|^\w+=/;
const hasPipe = /(^|[^|])\|([^|]|$)/m;
/** What `sh` does not understand. */
const onlyBash = /\[\[|\(\(|<\(|\$'|\bpipefail\b|\bdeclare\b|\$\{\w+\[|=\(/;

/**
 * A script as commands of a `Commands` action, of which each is one line: line by line where that means the same, else
 * as one command that hands the whole text to a shell. Fails when the text is too long for one command.
 */
export function commandsOf(script: string, options: ScriptOptions): Result<readonly string[], string> {
  const { ownShell, environment = {}, directory, mayFail = false, pipesFail = false } = options;
  const lines = script
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  if (lines.length === 0) return ok([]);
  const isSpecial =
    directory !== undefined || mayFail || (pipesFail && hasPipe.test(script)) || Object.keys(environment).length > 0;
  const needsOwn = ownShell && lines.some((line) => changesShell.test(line) || onlyBash.test(line));
  const isPlain = lines.every((line) => !opensOrCloses.test(line.trim()) && hasBalancedQuotes(line));
  const commands = isPlain && !isSpecial && !needsOwn ? lines.map((line) => line.trim()) : [whole(script, options)];
  const longest = Math.max(...commands.map(({ length }) => length));
  return longest > longestCommand
    ? err(`the script makes a command of ${longest} characters, the limit is ${longestCommand}`)
    : ok(commands);
}

function whole(script: string, options: ScriptOptions): string {
  const { ownShell, environment = {}, directory, mayFail = false, pipesFail = false } = options;
  const strict = pipesFail && hasPipe.test(script) ? 'set -o pipefail\n' : '';
  const text = `${strict}${directory === undefined ? '' : `cd ${quote(directory)}\n`}${script.trim()}`;
  const printed = `"$(printf '%b' ${quote(text.replaceAll('\\', '\\\\').replaceAll(/\r?\n/g, '\\n'))})"`;
  const assignments = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)} `);
  const command = ownShell ? `${assignments.join('')}bash -e -c ${printed}` : `eval ${printed}`;
  return mayFail ? `${command} || :` : command;
}

/** As one word of a POSIX shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function hasBalancedQuotes(line: string): boolean {
  const bare = line.replaceAll(/\\./g, '').replaceAll(/'[^']*'|"[^"]*"/g, '');
  return !/['"]/.test(bare);
}
