import type { RollbackPreviewView } from '@millrace/contracts';
import type { Paint } from './paint.ts';
import { oneLine, table } from './text.ts';
import { revision, shortId } from './words.ts';

/** What a rollback would do: from what to what, every action with what it would be given, and what speaks against it. */
export function rollbackPreview(view: RollbackPreviewView, paint: Paint): readonly string[] {
  const { stageName, targetExecutionId, targetVersion, currentVersion, running, sourceRevision, problems } = view;
  const version = targetVersion === currentVersion ? '' : `, version ${targetVersion} of now ${currentVersion}`;
  const steps = view.steps.map(({ actionName, actionType, inputArtifacts, problem }) => [
    actionName,
    `${actionType.category}/${actionType.provider}`,
    inputArtifacts.map(({ name, sha256 }) => `${name} ${sha256.slice(0, 12)}`).join(', ') || '–',
    oneLine(problem ?? ''),
  ]);
  return [
    paint.strong(`${stageName} would go back to ${targetExecutionId}${version}`),
    `from  ${standing(running.executionId, running.sourceRevision)}`,
    `to    ${standing(targetExecutionId, sourceRevision)}`,
    ...table([['ACTION', 'TYPE', 'INPUTS', 'PROBLEM'], ...steps]),
    ...problems.map((problem) => paint.bad(`not possible: ${oneLine(problem)}`)),
  ];
}

const standing = (executionId: string | undefined, source: RollbackPreviewView['sourceRevision']): string =>
  executionId === undefined ? 'nothing' : `${shortId(executionId)}${source ? `  ${revision(source)}` : ''}`;
