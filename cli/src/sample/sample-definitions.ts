import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiProblem, type MillraceClient, pipelineText } from '@millrace/client';
import { parseDocument } from 'yaml';
import { applyDefinition, inOrder } from '../definitions/apply-definition.ts';
import { loadValidFiles } from '../definitions/load-files.ts';

/** The sample as it comes with the project. */
export const exampleFolder = fileURLToPath(new URL('../../../examples/hello-service', import.meta.url));

export const samplePipeline = 'hello-service';

/** Build projects, application and deployment groups. Doing it again changes nothing. */
export async function applySamplePlatform(client: MillraceClient): Promise<void> {
  const definitions = await loadValidFiles([join(exampleFolder, 'platform.yml')]);
  for (const definition of inOrder(definitions)) await applyDefinition(client, definition);
}

/** Creates the pipeline for the repository at `url`, which starts its first execution. Answers whether it did. */
export async function createSamplePipeline(client: MillraceClient, url: string): Promise<boolean> {
  try {
    await client.pipelines.get({ path: { name: samplePipeline } });
    return false;
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 404)) throw error;
  }
  const document = parseDocument(await readFile(join(exampleFolder, 'pipeline.yml'), 'utf8'));
  document.setIn(['stages', 0, 'actions', 0, 'configuration', 'RepositoryUrl'], url);
  await client.pipelines.put({
    path: { name: samplePipeline },
    ...pipelineText({ content: document.toString(), format: 'yaml' }),
  });
  return true;
}
