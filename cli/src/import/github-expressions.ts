import type { Tell } from './imported.ts';
import { sourceNamespace } from './parts.ts';

const fromSource: Readonly<Record<string, string>> = {
  'github.sha': `#{${sourceNamespace}.CommitId}`,
  'github.ref_name': `#{${sourceNamespace}.BranchName}`,
  'github.repository': `#{${sourceNamespace}.RepositoryName}`,
};

/** `shell`: the text is read by a shell. `value`: nobody reads it again. */
export type Where = 'shell' | 'value';

/** The text with `${{ … }}` in our words. What has none is told, and nothing is given when the text is a plain value. */
export function translated(text: string, where: Where, pointer: string, tell: Tell): string | undefined {
  let isKnown = true;
  const local =
    where === 'shell' ? text.replaceAll(/\$(\{GITHUB_WORKSPACE\}|GITHUB_WORKSPACE\b)/g, '$CODEBUILD_SRC_DIR') : text;
  const result = local.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    const [, context, name = ''] = /^(matrix|env|secrets|vars|inputs)\.([\w-]+)$/.exec(expression) ?? [];
    const known = context === 'matrix' ? `#{matrix.${name}}` : fromSource[expression];
    if (known !== undefined) return known;
    if (where === 'shell' && expression === 'github.workspace') return '$CODEBUILD_SRC_DIR';
    if (where === 'shell' && context !== undefined && /^\w+$/.test(name)) {
      if (context !== 'env') {
        tell(pointer, `the value of ${expression} is not in the file`, `set ${name} in the action's environment`);
      }
      return `\${${name}}`;
    }
    isKnown = false;
    tell(
      pointer,
      `the expression ${expression} is not carried over`,
      where === 'shell' ? 'the command fails until you replace it' : 'set the variable yourself',
    );
    return whole;
  });
  return isKnown || where === 'shell' ? result : undefined;
}

/** What GitHub tells every job and the Source action knows too, or nobody needs here. */
const predefined: Readonly<Record<string, string>> = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_OUTPUT: '/dev/null',
  GITHUB_REF_NAME: `#{${sourceNamespace}.BranchName}`,
  GITHUB_REPOSITORY: `#{${sourceNamespace}.RepositoryName}`,
  GITHUB_SHA: `#{${sourceNamespace}.CommitId}`,
  GITHUB_STEP_SUMMARY: '/dev/null',
};

/** Those of GitHub's own variables that the commands read; what has no value here is told. */
export function githubVariables(commands: readonly string[], at: string, tell: Tell): Readonly<Record<string, string>> {
  const used = new Set(
    commands.flatMap((one) => [...one.matchAll(/\$\{?(CI|(?:GITHUB|RUNNER)_[A-Z_]+)\b/g)].map(([, name = '']) => name)),
  );
  return Object.fromEntries(
    [...used].flatMap((name) => {
      const value = predefined[name];
      if (value !== undefined) return [[name, value] as const];
      tell(`${at}/steps`, `nothing sets ${name}`, 'set it in the environment of the action, or change the command');
      return [];
    }),
  );
}

/** Conditions of those steps and jobs that run after a success, and perhaps after a failure too: here they do not. */
const afterSuccess = ['success()', 'always()', '!cancelled()', 'true'];

/** Whether a condition surely holds when only pushes to `branch` start the pipeline. */
export function alwaysHolds(condition: string, branch: string | undefined): boolean {
  const terms = condition.replace(/^\$\{\{\s*(.*?)\s*\}\}$/s, '$1').split('&&');
  return terms.every((term) => {
    const text = term.trim().replaceAll('"', "'");
    if (afterSuccess.includes(text)) return true;
    if (branch === undefined) return false;
    return [
      `github.ref == 'refs/heads/${branch}'`,
      `github.ref_name == '${branch}'`,
      `github.ref_type == 'branch'`,
      `github.event_name == 'push'`,
      `github.event_name != 'pull_request'`,
    ].includes(text.replaceAll(/\s*([!=]=)\s*/g, ' $1 '));
  });
}

/** Tells that what would run after a failure too runs after a success only. */
export function tellOfFailures(condition: string, pointer: string, tell: Tell): void {
  if (/\balways\(\)|!\s*cancelled\(\)/.test(condition)) tell(pointer, 'it does not run after a failure');
}
