import { askable, type Asked, type CompletionNode } from './tree.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type CompletionShell = (typeof shells)[number];

/**
 * Asks the platform that runs, if one does; a person who pressed Tab does not wait longer. The newest execution of each
 * pipeline is the last word of its line; one that has never run has none.
 */
const asking: Readonly<Record<Asked, string>> = {
  pipeline: `timeout 2 millrace pipelines list 2>/dev/null | tail -n +2 | cut -d' ' -f1`,
  execution: `timeout 2 millrace status 2>/dev/null | grep -o '[0-9a-f-]\\{36\\}$'`,
};

/** The completion of a shell. zsh reads bash's. */
export function completionScript(shell: CompletionShell, tree: readonly CompletionNode[]): string {
  switch (shell) {
    case 'bash':
      return bash(tree);
    case 'zsh':
      return `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bash(tree)}`;
    case 'fish':
      return fish(tree);
  }
}

const bash = (tree: readonly CompletionNode[]): string => `# millrace completion
${askable.map((what) => `_millrace_${what}s() { ${asking[what]}; }`).join('\n')}
_millrace() {
  local current=\${COMP_WORDS[COMP_CWORD]} path='' word words options ask=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
${casesOf(tree.filter(({ path }) => path !== '').map(({ path }) => path))}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${tree
  .map(
    ({ path, words, options, takes }) =>
      `    '${path}') words='${words.join(' ')}'; options='${options.join(' ')}'; ask='${takes.join(' ')}' ;;`,
  )
  .join('\n')}
  esac
  case "$current" in
    -*) words=$options ;;
    *) for word in $ask; do words="$words $("_millrace_\${word}s")"; done ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _millrace millrace
`;

const casesOf = (paths: readonly string[]): string => `      ${paths.map((path) => `'${path}'`).join(' | ')}`;

/** One line for each word: fish filters by itself. */
const fish = (tree: readonly CompletionNode[]): string =>
  [
    '# millrace completion',
    ...askable.map((what) => `function __millrace_${what}s; ${asking[what]}; end`),
    ...tree.flatMap(({ path, words, options, takes }) => {
      const seen = path.split(' ').filter((word) => word !== '');
      const where =
        seen.length === 0
          ? '__fish_use_subcommand'
          : seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
      const line = (rest: string): string => `complete -c millrace -n '${where}' ${rest}`;
      return [
        ...words.map((word) => line(`-f -a ${word}`)),
        ...options.map((option) => line(`-l ${option.slice(2)}`)),
        ...takes.map((what) => line(`-f -a '(__millrace_${what}s)'`)),
      ];
    }),
    '',
  ].join('\n');
