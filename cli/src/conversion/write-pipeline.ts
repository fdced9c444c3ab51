import type { Issue } from '@millrace/kernel';
import { stringify } from 'yaml';
import { toCloudFormation } from './cloudformation.ts';

export const exportFormats = ['json', 'yaml', 'cloudformation'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The text of a pipeline, and what a reader of it should know. */
export interface WrittenPipeline {
  readonly text: string;
  readonly notes: readonly Issue[];
}

/** Writes a pipeline, as the API gives it, as a file that `validate`, `apply` and the format's own tools read. */
export function writePipeline(
  pipeline: Readonly<Record<string, unknown>>,
  format: ExportFormat,
  templateAs: 'json' | 'yaml' = 'yaml',
): WrittenPipeline {
  const masked = maskedPlaces(pipeline, '');
  switch (format) {
    case 'json':
      return { text: asJson({ pipeline }), notes: masked };
    case 'yaml':
      return { text: asYaml({ pipeline }), notes: masked };
    case 'cloudformation': {
      const { template, leftOut } = toCloudFormation(pipeline);
      return { text: templateAs === 'json' ? asJson(template) : asYaml(template), notes: [...masked, ...leftOut] };
    }
  }
}

const asJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
/** Without anchors: CodePipeline's own tools do not read them. */
const asYaml = (value: unknown): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });

/** Secrets never leave the platform: the file holds their mask. */
function maskedPlaces(value: unknown, pointer: string): readonly Issue[] {
  if (value === '****') {
    return [
      {
        pointer,
        message: 'the secret itself is not shown',
        suggestion: '**** keeps it where the pipeline is; elsewhere write it before you apply',
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => maskedPlaces(member, `${pointer}/${name}`));
}
