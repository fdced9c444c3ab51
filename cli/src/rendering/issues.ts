import type { Issue } from '@millrace/kernel';
import { oneLine } from './text.ts';

/** `pipeline.yml:12:5 /stages/0/name: the name is too long (found …); use … [code]`; what is not known is left out. */
export function formatIssue(issue: Issue & { readonly file?: string }): string {
  const place = [issue.file, issue.line, issue.line === undefined ? undefined : issue.column]
    .filter((part) => part !== undefined)
    .join(':');
  const where = [place, issue.pointer].filter((part) => part !== '').join(' ');
  // Many messages name the value themselves.
  const isTold = typeof issue.value === 'string' && issue.message.includes(`'${issue.value}'`);
  const value = issue.value === undefined || isTold ? '' : ` (found ${oneLine(JSON.stringify(issue.value))})`;
  const suggestion = issue.suggestion === undefined ? '' : `; ${issue.suggestion}`;
  const code = issue.code === undefined ? '' : ` [${issue.code}]`;
  return `${where === '' ? '' : `${where}: `}${oneLine(issue.message)}${value}${suggestion}${code}`;
}
