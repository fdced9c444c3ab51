import type { Issue } from '@millrace/kernel';
import { findActionType } from './catalogue.ts';
import { mayCrossRegions, type ActionType, type ArtifactCount } from './catalogue/action-type.ts';
import type { Rule, ValidationContext } from './context.ts';
import { didYouMean } from './did-you-mean.ts';
import type { PlacedAction } from './placed.ts';
import { checkConfiguration } from './rules-configuration.ts';
import type { ActionTypeId, PipelineDeclaration } from './structure.ts';

export const mask = '****';

const invalid = (pointer: string, message: string, suggestion: string, value?: unknown): Issue => ({
  pointer,
  message,
  suggestion,
  code: 'InvalidActionDeclarationException',
  ...(value === undefined ? {} : { value }),
});

/** Rules 11 to 15, 18, 19, 23 and 25: each action against its type. */
export const actions: Rule = (pipeline, context) =>
  pipeline.actions.flatMap((placed) => {
    const { action, pointer } = placed;
    const type = findActionType(action.actionTypeId, context.actionTypes);
    const configured = { kind: 'action', ...action, pointer } as const;
    return [
      ...fieldsOfCategory(placed, context),
      ...(type?.available === true ? [] : [unavailable(placed, type, context)]),
      ...(type === undefined
        ? []
        : [
            ...checkConfiguration(configured, type),
            ...maskedSecrets(placed, type, context.current),
            ...artifactCounts(placed, type),
          ]),
    ];
  });

/** Rule 11: unknown here, or known and carried out by nobody. */
function unavailable(
  { action, pointer }: PlacedAction,
  type: ActionType | undefined,
  { region, actionTypes }: ValidationContext,
): Issue {
  const { category, provider, owner, version } = action.actionTypeId;
  const ofCategory = actionTypes.filter(({ id, available }) => available && id.category === category);
  const providers = [...new Set(ofCategory.map(({ id }) => id.provider))];
  const same = ofCategory.find(({ id }) => id.provider === provider)?.id;
  const printed = region.toUpperCase().replace(/-/g, '_');
  return invalid(
    `${pointer}/actionTypeId`,
    `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${action.name}' is not available in region '${printed}'`,
    same === undefined
      ? whatThereIs(provider, providers, type !== undefined)
      : `use owner '${same.owner}' and version '${same.version}'`,
    provider,
  );
}

const whatThereIs = (provider: string, providers: readonly string[], isKnown: boolean): string =>
  isKnown ? `no service here carries it out: use one of ${providers.join(', ')}` : didYouMean(provider, providers);

/** Rule 14. */
function maskedSecrets(
  placed: PlacedAction,
  type: ActionType,
  current: PipelineDeclaration | undefined,
): readonly Issue[] {
  const { action, pointer } = placed;
  return Object.entries(type.configuration)
    .filter(([key, { secret }]) => secret === true && action.configuration[key] === mask)
    .filter(([key]) => !hadSecret(placed, key, current))
    .map(([key]) =>
      invalid(
        `${pointer}/configuration/${key}`,
        `Action configuration for the new action "${action.name}" contains an invalid configuration for the secret property "${key}". "****" may be used in secret properties only when updating an existing action.`,
        'write the secret itself',
      ),
    );
}

/** Whether the same action of the same stage has the secret: of another type it would go to somebody else. */
function hadSecret({ action, stage }: PlacedAction, key: string, current: PipelineDeclaration | undefined): boolean {
  const before = current?.stages
    .find(({ name }) => name === stage.name)
    ?.actions.find(({ name }) => name === action.name);
  const isSameType = JSON.stringify(typeTexts(before?.actionTypeId)) === JSON.stringify(typeTexts(action.actionTypeId));
  return isSameType && before?.configuration[key] !== undefined;
}

const typeTexts = (id: ActionTypeId | undefined) => [id?.category, id?.owner, id?.provider, id?.version];

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
function fieldsOfCategory({ action, pointer }: PlacedAction, { region }: ValidationContext): Issue[] {
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
    for (const [index, { files }] of action.outputArtifacts.entries()) {
      if (files === undefined) continue;
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
  // AWS's console writes the pipeline's own region to every action.
  if (action.region !== undefined && action.region !== region && !mayCrossRegions({ category, owner })) {
    const message = `Action ${action.name} cannot declare another region: source, third-party and custom actions run in the region of the pipeline`;
    issues.push(invalid(`${pointer}/region`, message, 'remove region', action.region));
  }
  if (action.timeoutInMinutes !== undefined && category !== 'Approval') {
    const message = `Action ${action.name} cannot declare timeoutInMinutes: only manual approvals can`;
    issues.push(invalid(`${pointer}/timeoutInMinutes`, message, 'remove timeoutInMinutes', action.timeoutInMinutes));
  }
  return issues;
}
