import type { ExecutionView } from '@millrace/contracts';
import { actionLook } from '../rendering/looks.ts';
import { failureReason } from '../rendering/words.ts';
import type { Answer } from '../sample/sample-host.ts';

/** One thing the demonstration claims, and whether it is true. */
export interface Check {
  readonly claim: string;
  readonly isTrue: boolean;
  /** What was found instead, or what proves it. */
  readonly found: string;
}

/** The execution as a whole ended as it should. */
export const endedAs = (view: ExecutionView, status: ExecutionView['status']): Check => ({
  claim: `the execution ended as ${status}`,
  isTrue: view.status === status,
  found: view.status === status ? view.executionId : `${view.status}: ${view.cause}`,
});

/** The execution carried exactly the commit that was pushed. */
export function carried(view: ExecutionView, commitId: string): Check {
  const found = view.sourceRevisions.map(({ revisionId }) => revisionId);
  return { claim: 'it carried the pushed commit', isTrue: found.includes(commitId), found: found.join(', ') || 'none' };
}

/** A host answers with exactly this release, and from itself. */
export function answers(
  host: string,
  answer: Answer | undefined,
  expected: { version: string; commit: string },
): Check {
  const isTrue = answer?.version === expected.version && answer.commit === expected.commit && answer.host === host;
  return {
    claim: `${host} answers as version ${expected.version}`,
    isTrue,
    found: answer === undefined ? 'no answer' : `version ${answer.version} of ${answer.commit} from ${answer.host}`,
  };
}

/** The named action said no, because of the user's work and nothing else. */
export function failedAt(view: ExecutionView, stageName: string, actionName: string): Check {
  const action = view.stages.find(({ name }) => name === stageName)?.actions.find(({ name }) => name === actionName);
  const isTrue = action?.status === 'Failed' && action.execution?.outcome === 'failed';
  return {
    claim: `${stageName}/${actionName} failed`,
    isTrue,
    found:
      action?.execution === undefined
        ? 'it did not run'
        : `${actionLook(action).word}: ${failureReason(action.execution)}`,
  };
}

/** In this execution nothing of the stage was ever begun. */
export function untouched(view: ExecutionView, stageName: string): Check {
  const stage = view.stages.find(({ name }) => name === stageName);
  const begun = stage?.actions.filter(({ status }) => status !== 'NotStarted').map(({ name }) => name) ?? [];
  return {
    claim: `${stageName} was not touched`,
    isTrue: stage !== undefined && begun.length === 0,
    found: begun.length === 0 ? (stage?.status ?? 'no such stage') : `these ran: ${begun.join(', ')}`,
  };
}

/** Somebody else than who started it has approved. */
export const approvedBy = (approver: string, decidedBy: string | undefined): Check => ({
  claim: 'the approver released it',
  isTrue: decidedBy === approver,
  found: decidedBy ?? 'nobody decided',
});

/** One trace holds all of it. */
export const isTraced = (view: ExecutionView): Check => ({
  claim: 'it is one trace',
  isTrue: /^[0-9a-f]{32}$/.test(view.traceId ?? ''),
  found: view.traceId ?? 'no trace id',
});
