import { nearest } from '@millrace/kernel';

/** `did you mean "x"?`, or the list of what there is when nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean '${near}'?`;
  return candidates.length === 0 ? 'remove it' : `use one of ${candidates.join(', ')}`;
}
