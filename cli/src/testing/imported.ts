import { importPipeline, type ImportedPipeline } from '../import/import-pipeline.ts';
import type { Members } from '../import/imported.ts';

export const context = () => ({
  name: 'shop',
  repositoryUrl: 'https://example.org/shop.git',
  branch: 'main',
  isDefaultBranch: true,
});

/** What a file becomes. Fails when it cannot be read. */
export function imported(text: string): ImportedPipeline {
  const read = importPipeline(text, context);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

/** The stages behind the Source. */
export const stagesOf = ({ pipeline }: ImportedPipeline) =>
  (pipeline['stages'] as readonly { readonly name: string; readonly actions: readonly Members[] }[]).slice(1);
export const actionsOf = (one: ImportedPipeline) => stagesOf(one).flatMap(({ actions }) => actions);
export const placesOf = ({ report }: ImportedPipeline) => report.map(({ pointer }) => pointer);

/** What is told of a place. */
export const toldOf = ({ report }: ImportedPipeline, place: string): readonly string[] =>
  report.filter(({ pointer }) => pointer === place).map(({ message }) => message);
