/** One thing wrong with an input: where (JSON pointer), what, and how to mend it. */
export interface Issue {
  /** RFC 6901 pointer into the input, `''` for the whole. */
  readonly pointer: string;
  readonly message: string;
  /** The offending value, when it is short and not secret. */
  readonly value?: unknown;
  /** What to write instead. */
  readonly suggestion?: string;
  /** Machine code; for pipelines the CodePipeline exception this maps to. */
  readonly code?: string;
  /** One-based place in the file the input came from. */
  readonly line?: number;
  readonly column?: number;
}

/** RFC 6901: escapes one reference token. */
export const pointerToken = (token: string | number): string => String(token).replace(/~/g, '~0').replace(/\//g, '~1');
