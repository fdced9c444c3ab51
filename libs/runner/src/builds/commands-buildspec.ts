import type { Buildspec } from '@millrace/buildspec';
import { Refusal } from '../reasons.ts';
import { actionVariables, type BuildJob, type BuildPlan } from './build-action.ts';

/** Commands of a rule are cut off there (reference 10), whatever the rule says. */
const commandsRuleMinutes = 55;

/** The build that a Commands action, or a rule of commands, stands for. */
export function planCommands(job: BuildJob): BuildPlan {
  const isRule = job.actionType.category === 'Rule';
  return {
    projectName: job.actionName,
    buildspec: { kind: 'read', buildspec: commandsBuildspec(job) },
    overrides: [actionVariables(job)],
    // Commands have no configuration that could name one: the first input is the source.
    primarySource: job.inputArtifacts[0]?.name,
    ...(isRule ? { timeoutMinutes: commandsRuleMinutes } : {}),
  };
}

/** The buildspec that a Commands action stands for: its commands as one phase, its output artifact's files, its variables. */
function commandsBuildspec({ commands = [], outputVariables = [], outputArtifacts }: BuildJob): Buildspec {
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
