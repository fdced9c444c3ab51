import type { ActionResult, OfferJob } from '@millrace/engine';
import type { LocalFiles } from './local-files.ts';
import type { WorkingCopy } from './working-copy.ts';

/** What a source action reports, with the files of a working copy in place of what it would have fetched. */
export async function sourceResult(copy: WorkingCopy, { work }: OfferJob, files: LocalFiles): Promise<ActionResult> {
  const outputArtifacts = [];
  for (const { name } of work.outputArtifacts) {
    const zip = `${files.pathOf(name)}.new`;
    await copy.pack(zip);
    outputArtifacts.push(await files.adopt(name, zip));
  }
  const { commit } = copy;
  const summary = describeCopy(copy);
  return {
    outcome: 'succeeded',
    summary,
    outputArtifacts,
    outputVariables: copy.variables,
    // Without a commit there is nothing by which anybody could find it again.
    ...(commit === undefined ? {} : { sourceRevision: { revisionId: commit.commitId, revisionSummary: summary } }),
  };
}

/** `1a2b3c4 Say hello, with changes that are not committed (12 files)`. */
export function describeCopy({ commit, entries }: Pick<WorkingCopy, 'commit' | 'entries'>): string {
  const files = `${entries.length} ${entries.length === 1 ? 'file' : 'files'}`;
  if (commit === undefined) return `no commit (${files})`;
  const title = commit.message.split('\n')[0] ?? '';
  const changes = commit.isChanged ? ', with changes that are not committed' : '';
  return `${commit.commitId.slice(0, 7)} ${title}${changes} (${files})`;
}
