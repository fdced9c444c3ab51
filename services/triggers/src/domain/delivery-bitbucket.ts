import type { PullRequestEvent } from '@millrace/engine';
import {
  at,
  commitAt,
  other,
  record,
  refNameAt,
  textAt,
  told,
  type DeliveredEvents,
  type Members,
} from './delivery-parts.ts';
import type { RefPush } from './repository-event.ts';

/** Bitbucket closes a pull request by merging it; one that is declined is no event of CodePipeline's. */
const events: Readonly<Record<string, PullRequestEvent>> = {
  'pullrequest:created': 'OPEN',
  'pullrequest:updated': 'UPDATED',
  'pullrequest:fulfilled': 'CLOSED',
};

export function readBitbucket(eventKey: string, members: Members): DeliveredEvents {
  if (eventKey === 'repo:push') return readPush(members);
  const event = Object.hasOwn(events, eventKey) ? events[eventKey] : undefined;
  return event === undefined
    ? other(`the event is ${eventKey}, neither a push nor a pull request that opens, changes or is merged`)
    : readPullRequest(event, members);
}

/** One delivery may tell of several branches and tags. */
function readPush(members: Members): DeliveredEvents {
  const changes = at(members, 'push', 'changes');
  const events = (Array.isArray(changes) ? changes : []).flatMap((change: unknown): RefPush[] => {
    const kind = at(change, 'new', 'type');
    const name = refNameAt(change, 'new', 'name');
    const commitId = commitAt(change, 'new', 'target', 'hash');
    if ((kind !== 'branch' && kind !== 'tag') || name === undefined || commitId === undefined) return [];
    const before = commitAt(change, 'old', 'target', 'hash');
    return [{ kind, name, commitId, ...(before === undefined ? {} : { before }) }];
  });
  return events.length === 0 ? other('no branch and no tag has a new commit') : { kind: 'events', events };
}

/** Bitbucket abbreviates the commits of pull requests. */
const abbreviated = /^[0-9a-f]{7,64}$/;

function readPullRequest(event: PullRequestEvent, members: Members): DeliveredEvents {
  const request = record(members['pullrequest']);
  const number = at(request, 'id');
  const sourceBranch = refNameAt(request, 'source', 'branch', 'name');
  const targetBranch = refNameAt(request, 'destination', 'branch', 'name');
  const head = textAt(request, 'source', 'commit', 'hash');
  if (typeof number !== 'number' || sourceBranch === undefined || targetBranch === undefined || head === undefined) {
    return other('the pull request has no id, source and destination');
  }
  const isMerged = event === 'CLOSED';
  const commitId = (isMerged ? textAt(request, 'merge_commit', 'hash') : undefined) ?? head;
  if (!abbreviated.test(commitId)) return other('the pull request has no commit id');
  const baseCommitId = commitAt(request, 'destination', 'commit', 'hash');
  const from = textAt(request, 'source', 'repository', 'full_name');
  return told({
    kind: 'pull-request',
    event,
    number,
    sourceBranch,
    targetBranch,
    commitId,
    ...(baseCommitId === undefined ? {} : { baseCommitId }),
    isMerged,
    isFromFork: from === undefined || from !== textAt(request, 'destination', 'repository', 'full_name'),
  });
}
