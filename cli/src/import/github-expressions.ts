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
  const result = text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
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

/** Whether a condition surely holds when only pushes to `branch` start the pipeline. */
export function alwaysHolds(condition: string, branch: string | undefined): boolean {
  const terms = condition.replace(/^\$\{\{\s*(.*?)\s*\}\}$/s, '$1').split('&&');
  return terms.every((term) => {
    const text = term.trim().replaceAll('"', "'");
    if (text === 'success()' || text === 'true') return true;
    if (branch === undefined) return false;
    return [
      `github.ref == 'refs/heads/${branch}'`,
      `github.ref_name == '${branch}'`,
      `github.event_name == 'push'`,
    ].includes(text.replaceAll(/\s*==\s*/g, ' == '));
  });
}
