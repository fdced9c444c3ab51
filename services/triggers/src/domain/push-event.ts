import { isCommitId } from './git-source.ts';

/** What a genuine delivery says. */
export type PushEvent =
  | { readonly kind: 'push'; readonly branchName: string; readonly commitId: string }
  | { readonly kind: 'other'; readonly why: string };

const branchPrefix = 'refs/heads/';

/** Reads a push in GitHub's form, which Gitea, Forgejo and Gogs share. Everything else is no push, and says why. */
export function readPush(eventName: string | undefined, body: string): PushEvent {
  if (eventName !== undefined && eventName !== 'push')
    return { kind: 'other', why: `the event is ${eventName}, not push` };
  let payload: unknown;
  try {
    payload = JSON.parse(body);
  } catch {
    return { kind: 'other', why: 'the body is not JSON' };
  }
  if (typeof payload !== 'object' || payload === null) return { kind: 'other', why: 'the body is no JSON object' };
  const { ref, after, deleted } = payload as Record<string, unknown>;
  if (typeof ref !== 'string' || typeof after !== 'string')
    return { kind: 'other', why: 'the body has no ref and after' };
  if (!ref.startsWith(branchPrefix)) return { kind: 'other', why: `${ref} is no branch` };
  if (deleted === true || /^0+$/.test(after)) return { kind: 'other', why: 'the branch was deleted' };
  if (!isCommitId(after)) return { kind: 'other', why: 'after is no commit id' };
  return { kind: 'push', branchName: ref.slice(branchPrefix.length), commitId: after };
}
