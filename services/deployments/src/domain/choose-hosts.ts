/** As a deployment group names it: any of its filters, or one filter of every group. */
export interface TagFilter {
  readonly key?: string;
  readonly value?: string;
  readonly type: 'KEY_ONLY' | 'VALUE_ONLY' | 'KEY_AND_VALUE';
}
export interface Selection {
  /** OR. */
  readonly tagFilters?: readonly TagFilter[];
  /** AND of groups, OR inside each. */
  readonly tagSet?: readonly { readonly filters: readonly TagFilter[] }[];
}
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Whether a host with these tags belongs to the group (build-deploy.md B10). */
export function isChosen(selection: Selection, tags: readonly Tag[]): boolean {
  const hasAny = (filters: readonly TagFilter[]): boolean => filters.some((filter) => tags.some(matches(filter)));
  if (selection.tagSet) return selection.tagSet.length > 0 && selection.tagSet.every(({ filters }) => hasAny(filters));
  return hasAny(selection.tagFilters ?? []);
}

const matches =
  ({ type, key, value }: TagFilter) =>
  (tag: Tag): boolean => {
    switch (type) {
      case 'KEY_ONLY':
        return tag.key === key;
      case 'VALUE_ONLY':
        return tag.value === value;
      case 'KEY_AND_VALUE':
        return tag.key === key && tag.value === value;
    }
  };

/** What is known of a host before a deployment. */
export interface Candidate {
  readonly hostId: string;
  readonly hostName: string;
  readonly isOnline: boolean;
  /** Undefined when this group never deployed to it. */
  readonly lastDeployment?: { readonly isHealthy: boolean; readonly sha256?: string };
}

/** Unhealthy hosts first, so that they get the cure first; then unknown, old and current revisions; then by name (B11). */
export function inOrder(candidates: readonly Candidate[], currentSha256: string | undefined): readonly Candidate[] {
  const rank = (candidate: Candidate): number => {
    const { lastDeployment } = candidate;
    if (isDown(candidate)) return 0;
    if (lastDeployment?.sha256 === undefined) return 1;
    return lastDeployment.sha256 === currentSha256 ? 3 : 2;
  };
  return [...candidates].sort((a, b) => rank(a) - rank(b) || (a.hostName < b.hostName ? -1 : 1));
}

/** A host is down when its last deployment failed, or when nothing is heard of it; one never deployed to is not. */
export const isDown = ({ isOnline, lastDeployment }: Candidate): boolean =>
  !isOnline || lastDeployment?.isHealthy === false;
