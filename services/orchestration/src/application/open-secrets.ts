import type { SecretSealer } from '@millrace/access';
import type { PipelineDeclaration } from '@millrace/engine';
import { isSealed } from './secrets.ts';

/**
 * An action's configuration with its secret values in clear. They are sealed for the action as it was declared, of which
 * a matrix makes several. @throws when one cannot be opened
 */
export function openSecrets(
  { stageName, actionName, configuration }: SealedAction,
  { name, stages }: PipelineDeclaration,
  sealer: () => SecretSealer,
): Record<string, string> {
  const actions = stages.find((stage) => stage.name === stageName)?.actions ?? [];
  return Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => {
      if (!isSealed(value)) return [key, value];
      for (const action of actions) {
        const opened = sealer().open(value, `${name}/${stageName}/${action.name}/${key}`);
        if (opened.ok) return [key, opened.value];
      }
      throw new Error(`the secret ${key} of action ${actionName} cannot be opened`);
    }),
  );
}

interface SealedAction {
  readonly stageName: string;
  readonly actionName: string;
  readonly configuration: Readonly<Record<string, string>>;
}
