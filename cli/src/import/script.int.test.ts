import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { commandsOf } from './script.ts';

const run = (script: string, options: Partial<Parameters<typeof commandsOf>[1]> = {}): string => {
  const commands = commandsOf(script, { ownShell: true, ...options });
  if (!commands.ok) throw new Error(commands.error);
  return execFileSync('sh', ['-e', '-c', commands.value.join('\n')], { encoding: 'utf8', timeout: 10_000 });
};

it.each([
  ['one line', 'echo a', 'a\n'],
  ['lines', '# why\necho a\n\necho b', 'a\nb\n'],
  ['a loop', 'for x in 1 2; do\n  echo "$x"\ndone', '1\n2\n'],
  ['quotes, backslashes and percent', `printf '%s\\n' "it's" \\\n  '\\d%'`, "it's\n\\d%\n"],
  ['a here document', "cat <<'END'\na 'b' $c\nEND", "a 'b' $c\n"],
  ['what only bash understands', 'x=(a b)\n[[ ${#x[@]} == 2 ]] && echo yes', 'yes\n'],
])('means the same as one line per command: %s', (_, script, output) => {
  expect(run(script)).toBe(output);
});

it('runs in its folder with its environment, and may fail', () => {
  expect(run('pwd; echo "$A"; false', { directory: '/', environment: { A: "it's" }, mayFail: true })).toBe("/\nit's\n");
});

it('keeps what a shared shell has learned', () => {
  expect(run('x=1\nif true; then\n  y=2\nfi\necho "$x$y"', { ownShell: false })).toBe('12\n');
});

it('refuses what is longer than a command may be', () => {
  expect(commandsOf(`echo ${'x'.repeat(1000)}`, { ownShell: true }).ok).toBe(false);
});
