import { pointerToken, type Issue } from '@millrace/kernel';

/** A place in a pipeline's document, in both spellings. */
export interface Place {
  readonly pointer: string;
  /** AWS's spelling of the place: list indices from 1 and followed by `member`. */
  readonly path: string;
}

/** Takes up what is wrong; reading goes on. A place that was only `counted` has been read inside all the same. */
export type Note = (issue: Issue, how?: 'counted') => void;

export const root: Place = { pointer: '', path: 'pipeline' };

export const member = (place: Place, name: string): Place => ({
  pointer: `${place.pointer}/${pointerToken(name)}`,
  path: `${place.path}.${name}`,
});

/** The element of a list. */
export const element = (place: Place, index: number): Place => ({
  pointer: `${place.pointer}/${index}`,
  path: `${place.path}.${index + 1}.member`,
});

const longestShown = 200;

/** Only single values are shown: what is in a structure or a list may be secret. */
function shown(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** A violation in CodePipeline's wording; the value is told when it is a single one. */
export function violation(place: Place, value: unknown, constraint: string, suggestion: string): Issue {
  const text = shown(value);
  const subject = text === undefined ? 'Value' : `Value '${text}'`;
  return {
    pointer: place.pointer,
    message: `${subject} at '${place.path}' failed to satisfy constraint: ${constraint}`,
    suggestion,
    code: 'ValidationException',
    ...(text === undefined ? {} : { value: text }),
  };
}

/** A violation of which the value itself is not told, perhaps how many there are. */
export const misfit = (place: Place, constraint: string, suggestion: string, count?: number): Issue => ({
  ...violation(place, undefined, constraint, suggestion),
  ...(count === undefined ? {} : { value: count }),
});

/** Notes without the value: commands and the values of environment variables may hold secrets. */
export const untold =
  (note: Note): Note =>
  (issue, how) => {
    const { value: _, ...rest } = issue;
    note({ ...rest, message: issue.message.replace(/^Value '[^]*' at '/, "Value at '") }, how);
  };
