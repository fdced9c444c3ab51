import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

const { stdout: script } = await runCommand(['completion', 'bash']);

const execution = '11111111-2222-4333-8444-555555555555';

/** What bash offers when Tab is pressed at the end of the line. The platform knows shop and shelf. */
function offered(line: string): readonly string[] {
  const program = `${script}
millrace() {
  if [ "$1" = status ]; then printf 'PIPELINE  EXECUTION\\nshop      ${execution}\\nshelf\\n'
  else printf 'PIPELINE  VERSION\\nshop      1\\nshelf     2\\n'; fi
}
timeout() { shift; "$@"; }
read -ra COMP_WORDS <<<"$1"
[[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 ))
_millrace
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['-c', program, 'bash', line], { encoding: 'utf8', timeout: 10_000 });
  return printed.split('\n').filter((word) => word !== '');
}

it.each([
  ['millrace val', ['validate']],
  ['millrace pipelines ', ['list', 'get', 'delete', 'executions', 'sources', 'revisions']],
  ['millrace completion ', ['bash', 'zsh', 'fish']],
  ['millrace export --fo', ['--format']],
  ['millrace run sh', ['shop', 'shelf']],
  ['millrace pipelines get sho', ['shop']],
  ['millrace watch 11', [execution]],
  ['millrace why sh', ['shop', 'shelf']],
  ['millrace access-key o', ['on', 'off']],
  ['millrace --outp', ['--output']],
])('bash completes %j', (line, words) => {
  expect(offered(line)).toEqual(words);
});

it('zsh reads what bash reads, fish has lines of its own', async () => {
  expect((await runCommand(['completion', 'zsh'])).stdout).toContain(script);
  const { stdout } = await runCommand(['completion', 'fish']);
  expect(stdout).toContain("complete -c millrace -n '__fish_seen_subcommand_from export' -l format");
});

it('knows no other shell', async () => {
  expect((await runCommand(['completion', 'tcsh'])).exitCode).toBe(2);
});
