import type { PullRequestEvent } from '@millrace/engine';
import {
  at,
  commitAt,
  other,
  readRefPush,
  record,
  refNameAt,
  textAt,
  told,
  type DeliveredEvents,
  type Members,
} from './delivery-parts.ts';

const events: Readonly<Record<string, PullRequestEvent>> = {
  open: 'OPEN',
  reopen: 'OPEN',
  update: 'UPDATED',
  merge: 'CLOSED',
  close: 'CLOSED',
};

export function readGitLab(eventName: string, members: Members): DeliveredEvents {
  switch (eventName) {
    case 'Push Hook':
    case 'Tag Push Hook':
      return readRefPush(members, commitAt(members, 'checkout_sha'));
    case 'Merge Request Hook':
      return readMergeRequest(members);
    default:
      return other(`the event is ${eventName}, neither a push nor a merge request`);
  }
}

function readMergeRequest(members: Members): DeliveredEvents {
  const request = record(members['object_attributes']);
  const action = textAt(request, 'action') ?? '';
  const event = Object.hasOwn(events, action) ? events[action] : undefined;
  // GitLab also sends `update` when a title or a label changes; new commits have an old revision.
  if (event === undefined || (event === 'UPDATED' && commitAt(request, 'oldrev') === undefined)) {
    return other(`a merge request event ${action} without new commits has no new state to look at`);
  }
  const number = at(request, 'iid');
  const sourceBranch = refNameAt(request, 'source_branch');
  const targetBranch = refNameAt(request, 'target_branch');
  const head = commitAt(request, 'last_commit', 'id');
  if (typeof number !== 'number' || sourceBranch === undefined || targetBranch === undefined || head === undefined) {
    return other('the merge request has no iid, branches and last commit');
  }
  const isMerged = action === 'merge';
  const from = at(request, 'source_project_id');
  return told({
    kind: 'pull-request',
    event,
    number,
    sourceBranch,
    targetBranch,
    commitId:
      (isMerged ? (commitAt(request, 'merge_commit_sha') ?? commitAt(request, 'squash_commit_sha')) : undefined) ??
      head,
    isMerged,
    isFromFork: from === undefined || from !== at(request, 'target_project_id'),
  });
}
