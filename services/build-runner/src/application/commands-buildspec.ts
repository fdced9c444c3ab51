import type { Buildspec } from '@millrace/buildspec';
import type { JobOfferedV1 } from '@millrace/contracts';
import { Refusal } from '@millrace/runner';

/** The buildspec that a Commands action stands for: its commands as one phase, its output artifact's files, its variables. */
export function commandsBuildspec({ commands = [], outputVariables = [], outputArtifacts }: JobOfferedV1): Buildspec {
  if (commands.length === 0) throw new Refusal('INVALID_CONFIGURATION', 'A Commands action needs commands');
  for (const name of outputVariables) {
    if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('AWS_')) continue;
    throw new Refusal('INVALID_CONFIGURATION', `${JSON.stringify(name)} cannot be an output variable of commands`);
  }
  const [output, ...more] = outputArtifacts;
  if (more.length > 0) throw new Refusal('INVALID_CONFIGURATION', 'A Commands action has at most one output artifact');
  if (output && !output.files?.length) {
    throw new Refusal('INVALID_CONFIGURATION', `The output artifact ${output.name} needs files`);
  }
  return {
    version: '0.2',
    env: { shell: 'sh', variables: {}, exportedVariables: outputVariables },
    phases: { build: { commands, finally: [], onFailure: 'abort' } },
    reports: [],
    secondaryArtifacts: {},
    ...(output?.files
      ? {
          artifacts: {
            files: output.files,
            excludePaths: [],
            baseDirectory: '.',
            discardPaths: false,
            enableSymlinks: false,
          },
        }
      : {}),
  };
}
