import { readBitbucket } from './delivery-bitbucket.ts';
import { readGitHub } from './delivery-github.ts';
import { readGitLab } from './delivery-gitlab.ts';
import { other, record, type DeliveredEvents } from './delivery-parts.ts';

/**
 * Reads a genuine delivery in the form of GitHub (which Gitea, Forgejo and Gogs share), GitLab or Bitbucket. Everything
 * that is no push and no pull request is nothing, and says why.
 */
export function readDelivery(headers: Readonly<Record<string, string>>, body: string): DeliveredEvents {
  let payload: unknown;
  try {
    payload = JSON.parse(body);
  } catch {
    return other('the body is not JSON');
  }
  const members = record(payload);
  if (members === undefined) return other('the body is no JSON object');
  if (headers['x-gitlab-event'] !== undefined) return readGitLab(headers['x-gitlab-event'], members);
  if (headers['x-event-key'] !== undefined) return readBitbucket(headers['x-event-key'], members);
  return readGitHub(headers['x-github-event'] ?? headers['x-gitea-event'] ?? 'push', members);
}
