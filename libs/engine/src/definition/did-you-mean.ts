import { nearest } from '@millrace/kernel';

/** More are neither compared nor listed: a suggestion is to be read, and thousands of mistakes are to be told quickly. */
const compared = 200;
const listed = 12;

/** `did you mean "x"?`, or the list of what there is when nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates.slice(0, compared));
  if (near !== undefined) return `did you mean '${near}'?`;
  if (candidates.length === 0) return 'remove it';
  const more = candidates.length > listed ? `, … (${candidates.length - listed} more)` : '';
  return `use one of ${candidates.slice(0, listed).join(', ')}${more}`;
}
