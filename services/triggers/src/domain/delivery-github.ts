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

/** GitHub says `synchronize`, Gitea and Forgejo say `synchronized`. */
const events: Readonly<Record<string, PullRequestEvent>> = {
  opened: 'OPEN',
  reopened: 'OPEN',
  synchronize: 'UPDATED',
  synchronized: 'UPDATED',
  closed: 'CLOSED',
};

export function readGitHub(eventName: string, members: Members): DeliveredEvents {
  // Gitea names deliveries about new commits of a pull request differently, with the same body.
  if (eventName === 'pull_request' || eventName === 'pull_request_sync') return readPullRequest(members);
  if (eventName !== 'push') return other(`the event is ${eventName}, neither push nor pull_request`);
  return readRefPush(members, commitAt(members, 'head_commit', 'id'));
}

function readPullRequest(members: Members): DeliveredEvents {
  const action = textAt(members, 'action') ?? '';
  const event = Object.hasOwn(events, action) ? events[action] : undefined;
  if (event === undefined) return other(`a pull request that is ${action} has no new state to look at`);
  const request = record(members['pull_request']);
  const number = at(request, 'number');
  const sourceBranch = refNameAt(request, 'head', 'ref');
  const targetBranch = refNameAt(request, 'base', 'ref');
  const head = commitAt(request, 'head', 'sha');
  if (typeof number !== 'number' || sourceBranch === undefined || targetBranch === undefined || head === undefined) {
    return other('the pull request has no number, head and base');
  }
  const isMerged = event === 'CLOSED' && at(request, 'merged') === true;
  const baseCommitId = commitAt(request, 'base', 'sha');
  const from = at(request, 'head', 'repo', 'id');
  return told({
    kind: 'pull-request',
    event,
    number,
    sourceBranch,
    targetBranch,
    commitId: (isMerged ? commitAt(request, 'merge_commit_sha') : undefined) ?? head,
    ...(baseCommitId === undefined ? {} : { baseCommitId }),
    isMerged,
    // A head without a repository was deleted, and whose it was nobody can say.
    isFromFork: from === undefined || from !== at(request, 'base', 'repo', 'id'),
  });
}
