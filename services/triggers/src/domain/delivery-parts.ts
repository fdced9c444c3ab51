import { isBranchName as isRefName, isCommitId } from './git-policy.ts';
import type { RefPush, RepositoryEvent } from './repository-event.ts';
import { readRef } from './repository-event.ts';

/** What a delivery tells: at least one event, or why it tells of none. */
export type DeliveredEvents =
  | { readonly kind: 'events'; readonly events: readonly RepositoryEvent[] }
  | { readonly kind: 'other'; readonly why: string };

export type Members = Readonly<Record<string, unknown>>;

export const other = (why: string): DeliveredEvents => ({ kind: 'other', why });
export const told = (event: RepositoryEvent): DeliveredEvents => ({ kind: 'events', events: [event] });

export const record = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

/** A value at the end of a path of members; undefined where there is none. */
export const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, key) => record(inside)?.[key], value);

export const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
};

/** The name of a branch or tag; what git would not take as one is none. */
export const refNameAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = textAt(value, ...path);
  return found !== undefined && isRefName(found) ? found : undefined;
};

export const commitAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = textAt(value, ...path);
  return found !== undefined && isCommitId(found) && !isNothing(found) ? found : undefined;
};

/** git's way to say that there was, or is, nothing. */
const isNothing = (commitId: string): boolean => /^0+$/.test(commitId);

/** A push in the form that GitHub, Gitea and GitLab share: `ref`, `before`, `after`. */
export function readRefPush(members: Members, commitOfTag: string | undefined): DeliveredEvents {
  const ref = textAt(members, 'ref');
  const after = textAt(members, 'after');
  if (ref === undefined || after === undefined) return other('the body has no ref and after');
  const place = readRef(ref);
  if (place === undefined || place.kind === 'pull-request' || place.kind === 'object')
    return other(`${ref} is neither branch nor tag`);
  if (!isRefName(place.name)) return other(`${JSON.stringify(ref)} is no name that a ref may have`);
  if (members['deleted'] === true || isNothing(after)) return other(`the ${place.kind} was deleted`);
  if (!isCommitId(after)) return other('after is no commit id');
  // `after` of an annotated tag is the tag itself.
  const commitId = place.kind === 'tag' ? (commitOfTag ?? after) : after;
  const before = commitAt(members, 'before');
  const push: RefPush = { kind: place.kind, name: place.name, commitId, ...(before === undefined ? {} : { before }) };
  return told(push);
}
