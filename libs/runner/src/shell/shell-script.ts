/** Quotes text for a POSIX shell. Only the platform's own paths and numbers ever go through it. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The first program of a job. It starts the build's shell, and starts it again when a command's `exit` ended it, so
 * that the sandbox and what runs in its background live on. It ends when the runner closes descriptor 3, or dies.
 * Replies go to descriptor 4 and end with NUL.
 */
export function supervisorScript(control: string, shell: string, openFiles: number): string {
  return [
    `command -v ${shell} >/dev/null || { echo '${shell} is not installed'; exit 127; }`,
    // What this shell itself says of a child that was killed is no output of the build.
    'exec 2>/dev/null',
    'ulimit -c 0',
    `ulimit -n ${openFiles} || :`,
    `while ! [ -e ${quote(`${control}/over`)} ]; do`,
    `  ${shell} ${quote(`${control}/shell`)} 2>&1`,
    String.raw`  printf 'exit %s\0' "$?" >&4`,
    'done',
    'while read -r ignored <&3; do :; done',
    '',
  ].join('\n');
}

/**
 * The build's one shell (buildspec 0.2). It reads the names of files to source from descriptor 3; a user's command has
 * neither descriptor. When a command ends the shell, its exports, functions, options and directory are left for the
 * next one. `command` keeps a function of the user's from taking the place of a builtin.
 */
export function sharedShellScript(control: string, shell: 'sh' | 'bash'): string {
  const state = quote(`${control}/state`);
  const directory = quote(`${control}/directory`);
  const save = [
    'MILLRACE_STATUS=$?',
    `{ export -p; ${shell === 'bash' ? 'declare -f; shopt -p; ' : ''}set +o; } >${state} 2>/dev/null`,
    `command pwd >${directory} 2>/dev/null`,
    'exit "$MILLRACE_STATUS"',
  ].join('; ');
  return [
    `if [ -e ${state} ]; then`,
    `  IFS= read -r MILLRACE_DIRECTORY <${directory} && cd "$MILLRACE_DIRECTORY"`,
    `  . ${state} >/dev/null 2>&1`,
    'fi',
    `trap ${quote(save)} EXIT`,
    ...serve(control, String.raw`command printf 'done %s\0' "$?" >&4`),
    'trap - EXIT',
    `: >${quote(`${control}/over`)}`,
    '',
  ].join('\n');
}

/** A shell for one command (buildspec 0.1): it ends with it, and the supervisor reports how. */
export function separateShellScript(control: string): string {
  return [...serve(control, 'exit "$?"'), `: >${quote(`${control}/over`)}`, ''].join('\n');
}

function serve(control: string, afterwards: string): readonly string[] {
  return [
    'while IFS= command read -r MILLRACE_REQUEST <&3; do',
    '  case $MILLRACE_REQUEST in',
    `    command-*) . ${quote(control)}/"$MILLRACE_REQUEST" 3<&- 4>&- ;;`,
    `    report-*) . ${quote(control)}/"$MILLRACE_REQUEST" ;;`,
    '  esac',
    `  ${afterwards}`,
    'done',
  ];
}

/** Reports the values of variables to descriptor 4: `set NAME=value`, or `unset NAME`. Names are checked by the parser. */
export function reportScript(names: readonly string[]): string {
  return names
    .map((name) =>
      [
        `if [ "\${${name}+set}" = set ]`,
        String.raw`then command printf 'set %s=%s\0' ${name} "$${name}" >&4`,
        String.raw`else command printf 'unset %s\0' ${name} >&4`,
        'fi',
      ].join('\n'),
    )
    .join('\n');
}
