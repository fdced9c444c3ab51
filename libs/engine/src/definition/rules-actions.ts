import type { Issue } from '@millrace/kernel';
import { findActionType, type ActionType, type ArtifactCount } from './catalogue.ts';
import { placedActions, type PlacedAction, type Rule, type ValidationContext } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PipelineDeclaration } from './structure.ts';

export const mask = '****';

const invalid = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidActionDeclarationException',
  ...(value === undefined ? {} : { value }),
});

/** Rules 11 to 15, 18, 19, 23 and 25: each action against its type. */
export const actions: Rule = (draft, context) =>
  placedActions(draft).flatMap((placed) => {
    const type = findActionType(placed.action.actionTypeId, context.actionTypes);
    return [
      ...fieldsOfCategory(placed),
      ...(type === undefined
        ? [unknownType(placed, context)]
        : [...configuration(placed, type, context), ...artifactCounts(placed, type)]),
    ];
  });

/** Rule 11. */
function unknownType({ action, pointer }: PlacedAction, { region, actionTypes }: ValidationContext): Issue {
  const { category, provider, owner, version } = action.actionTypeId;
  const available = actionTypes.filter(({ id }) => id.category === category).map(({ id }) => id.provider);
  const printed = region.toUpperCase().replace(/-/g, '_');
  return invalid(
    `${pointer}/actionTypeId`,
    `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${action.name}' is not available in region '${printed}'`,
    available.includes(provider) ? "use owner 'AWS' and version '1'" : didYouMean(provider, available),
    provider,
  );
}

/** Rules 12, 13 and 14. Values are never repeated: they may be secrets. */
function configuration(placed: PlacedAction, type: ActionType, context: ValidationContext): Issue[] {
  const { action, pointer } = placed;
  const issues: Issue[] = [];
  for (const [key, rule] of Object.entries(type.configuration)) {
    const value = Object.hasOwn(action.configuration, key) ? action.configuration[key] : undefined;
    const at = `${pointer}/configuration/${key}`;
    if (value === undefined) {
      if (rule.required !== true) continue;
      const message = `Action configuration for action '${action.name}' is missing required configuration '${key}'`;
      issues.push(invalid(`${pointer}/configuration`, message, `add '${key}'`));
    } else if (rule.values !== undefined && !rule.values.includes(value) && !value.includes('#{')) {
      const message = `Action configuration for action '${action.name}' contains an invalid value for '${key}'`;
      issues.push(invalid(at, message, `use one of ${rule.values.join(', ')}`));
    } else if (rule.secret === true && value === mask && !hadSecret(placed, key, context.current)) {
      issues.push(
        invalid(
          at,
          `Action configuration for the new action "${action.name}" contains an invalid configuration for the secret property "${key}". "****" may be used in secret properties only when updating an existing action.`,
          'write the secret itself',
        ),
      );
    }
  }
  const known = Object.keys(type.configuration);
  for (const key of Object.keys(action.configuration).filter((candidate) => !known.includes(candidate))) {
    const message = `Action configuration for action '${action.name}' contains unknown configuration '${key}'`;
    issues.push(invalid(`${pointer}/configuration/${key}`, message, didYouMean(key, known)));
  }
  return issues;
}

function hadSecret({ action, stage }: PlacedAction, key: string, current: PipelineDeclaration | undefined): boolean {
  const before = current?.stages
    .find(({ name }) => name === stage.name)
    ?.actions.find(({ name }) => name === action.name);
  return before?.configuration[key] !== undefined;
}

/** Rule 15. */
function artifactCounts({ action, pointer }: PlacedAction, type: ActionType): Issue[] {
  const check = (member: 'inputArtifacts' | 'outputArtifacts', word: string, { minimum, maximum }: ArtifactCount) => {
    const count = action[member].length;
    const declares = `Action ${action.name} declares ${count} ${word} artifacts which is`;
    if (count < minimum) {
      const message = `${declares} less than the minimum count (${minimum})`;
      return [invalid(`${pointer}/${member}`, message, `declare at least ${minimum}`, count)];
    }
    if (count > maximum) {
      const message = `${declares} more than the maximum count (${maximum})`;
      return [invalid(`${pointer}/${member}`, message, `declare at most ${maximum}`, count)];
    }
    return [];
  };
  return [...check('inputArtifacts', 'input', type.inputs), ...check('outputArtifacts', 'output', type.outputs)];
}

/** Rules 18, 19, 23 and 25: members that belong to one category only. */
function fieldsOfCategory({ action, pointer }: PlacedAction): Issue[] {
  const { category, owner } = action.actionTypeId;
  const issues: Issue[] = [];
  const notCompute = (member: string) =>
    `The following action cannot contain a ${member} field: ${action.name}. To use the ${member} field, use a compute action.`;
  if (category === 'Compute') {
    if ((action.commands ?? []).length === 0) {
      const message = `Action ${action.name} must have a non-empty commands field`;
      issues.push(invalid(`${pointer}/commands`, message, 'add the commands to run'));
    }
  } else {
    if (action.commands !== undefined) {
      issues.push(invalid(`${pointer}/commands`, notCompute('commands'), 'remove commands'));
    }
    if (action.outputVariables !== undefined) {
      issues.push(invalid(`${pointer}/outputVariables`, notCompute('outputVariables'), 'remove outputVariables'));
    }
    for (const [index] of action.outputArtifacts.filter(({ files }) => files !== undefined).entries()) {
      issues.push(invalid(`${pointer}/outputArtifacts/${index}/files`, notCompute('files'), 'remove files'));
    }
    if (action.environmentVariables !== undefined) {
      const message = notCompute('environmentVariables');
      issues.push(invalid(`${pointer}/environmentVariables`, message, 'use the EnvironmentVariables configuration'));
    }
  }
  for (const [index, variable] of (action.environmentVariables ?? []).entries()) {
    if (variable.type !== 'SECRETS_MANAGER') continue;
    const message = `Environment variable ${variable.name} of action ${action.name} refers to SECRETS_MANAGER, which is not available in this region`;
    issues.push(invalid(`${pointer}/environmentVariables/${index}/type`, message, 'use PLAINTEXT'));
  }
  if (action.region !== undefined && (category === 'Source' || owner !== 'AWS')) {
    const message = `Action ${action.name} cannot declare a region: source, third-party and custom actions run in the region of the pipeline`;
    issues.push(invalid(`${pointer}/region`, message, 'remove region', action.region));
  }
  if (action.timeoutInMinutes !== undefined && category !== 'Approval') {
    const message = `Action ${action.name} cannot declare timeoutInMinutes: only manual approvals can`;
    issues.push(invalid(`${pointer}/timeoutInMinutes`, message, 'remove timeoutInMinutes', action.timeoutInMinutes));
  }
  return issues;
}
