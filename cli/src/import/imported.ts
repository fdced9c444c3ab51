import type { Issue } from '@millrace/kernel';

/** What a foreign file cannot know about the pipeline it becomes. */
export interface ImportContext {
  /** Name of the pipeline when the file gives it none. */
  readonly name: string;
  /** What the Source action reads: anything git can reach. */
  readonly repositoryUrl: string;
  /** The branch the Source action watches. */
  readonly branch: string;
  /** It stands for the repository's default branch: nobody has chosen another. */
  readonly isDefaultBranch?: boolean;
}

export type Members = Readonly<Record<string, unknown>>;

/** A pipeline in CodePipeline's form, and everything of the file that is not in it, with its place in the file. */
export interface Imported {
  readonly pipeline: Members;
  readonly report: readonly Issue[];
}

/** Writes one line of the report. */
export type Tell = (pointer: string, message: string, suggestion?: string) => void;

/** A report that is being written. */
export function openReport(): { readonly lines: readonly Issue[]; readonly tell: Tell } {
  const lines: Issue[] = [];
  return {
    lines,
    tell: (pointer, message, suggestion) => {
      // What several jobs share is read for each of them.
      if (lines.some((line) => line.pointer === pointer && line.message === message)) return;
      lines.push({ pointer, message, ...(suggestion === undefined ? {} : { suggestion }) });
    },
  };
}
