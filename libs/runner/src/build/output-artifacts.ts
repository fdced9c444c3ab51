import { join } from 'node:path';
import { ArchiveRefused, packZip } from '@millrace/archive';
import type { Buildspec, FileSetSpec } from '@millrace/buildspec';
import { instant } from '@millrace/kernel';
import type { LogPump } from '../log/log-pump.ts';
import { Refusal } from '../reasons.ts';
import type { Workspace } from '../workspace.ts';
import { artifactEntries, type FileScope } from './artifact-files.ts';

/** The time of every entry in an artifact: the same files make the same bytes. */
const entryTime = instant(Date.UTC(1980, 0, 1));

/**
 * The files of one of an action's outputs. A single output is `artifacts`; each of several is the secondary artifact of
 * its name (build-deploy.md A9).
 * @throws Refusal CLIENT_ERROR when the buildspec does not say
 */
export function filesOf(
  output: string,
  { artifacts, secondaryArtifacts }: Buildspec,
  outputs: readonly string[],
): FileSetSpec {
  if (outputs.length === 1) {
    if (artifacts) return artifacts;
    throw new Refusal(
      'CLIENT_ERROR',
      `The action promises the artifact ${output}, but the buildspec has no artifacts section`,
    );
  }
  const secondary = Object.hasOwn(secondaryArtifacts, output) ? secondaryArtifacts[output] : undefined;
  if (secondary) return secondary;
  throw new Refusal(
    'CLIENT_ERROR',
    `The action promises the artifact ${output}, but secondary-artifacts has no such identifier`,
  );
}

/** Packs an output. @returns the path of its archive. @throws Refusal CLIENT_ERROR when its files cannot be an artifact */
export async function packOutput(
  name: string,
  files: FileSetSpec,
  scope: FileScope,
  workspace: Workspace,
  log: LogPump,
): Promise<string> {
  log.say(`Expanding base directory path: ${files.baseDirectory}`);
  const entries = await artifactEntries(files, scope);
  log.say(`Found ${entries.length} file(s) for ${name}`);
  const zip = join(workspace.archives, `${name}.zip`);
  try {
    await packZip(entries, zip, { modifiedAt: entryTime });
  } catch (error) {
    if (error instanceof ArchiveRefused) throw new Refusal('CLIENT_ERROR', error.message);
    throw error;
  }
  return zip;
}
