import type { SecretSealer } from '@millrace/access';
import {
  findActionType,
  mask,
  type ActionDeclaration,
  type ActionType,
  type PipelineDeclaration,
} from '@millrace/engine';

/** As `SecretSealer` writes it: what nobody would write by chance. */
export const isSealed = (value: string): boolean =>
  /^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{22,}$/.test(value);

type FindType = (id: ActionDeclaration['actionTypeId']) => ActionType | undefined;
type Change = (value: string, key: string, stage: string, action: string) => string | undefined;

function changeSecrets(declaration: PipelineDeclaration, find: FindType, change: Change): PipelineDeclaration {
  return {
    ...declaration,
    stages: declaration.stages.map((stage) => ({
      ...stage,
      actions: stage.actions.map((action) => ({
        ...action,
        configuration: changeIn(action, find, (value, key) => change(value, key, stage.name, action.name)),
      })),
    })),
  };
}

function changeIn(
  { actionTypeId, configuration }: Pick<ActionDeclaration, 'actionTypeId' | 'configuration'>,
  find: FindType,
  change: (value: string, key: string) => string | undefined,
): Record<string, string> {
  const keys = find(actionTypeId)?.configuration ?? {};
  return Object.fromEntries(
    Object.entries(configuration).flatMap(([key, value]) => {
      // A type that is gone, or is another account's, is not here to say what is secret; that it was sealed says it.
      const changed = keys[key]?.secret === true || isSealed(value) ? change(value, key) : value;
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}

/**
 * The declaration as it may be stored: secret values sealed, each for its own place. `****` keeps the value that the
 * same action of the same stage has stored; validation has made sure that there is one.
 */
export function sealSecrets(
  declaration: PipelineDeclaration,
  stored: PipelineDeclaration | undefined,
  sealer: () => SecretSealer,
  find: FindType = findActionType,
): PipelineDeclaration {
  return changeSecrets(declaration, find, (value, key, stage, action) => {
    const place = `${declaration.name}/${stage}/${action}/${key}`;
    if (value !== mask) return sealer().seal(value, place);
    const before = stored?.stages.find(({ name }) => name === stage)?.actions.find(({ name }) => name === action);
    const kept = before?.configuration[key];
    return kept === undefined ? undefined : sealedAnew(kept, place, sealer());
  });
}

/** What a seal key of before has sealed is sealed with the one that counts now; what none opens stays as it is. */
function sealedAnew(sealed: string, place: string, sealer: SecretSealer): string {
  const renewed = sealer.renew(sealed, place);
  return renewed.ok ? renewed.value : sealed;
}

/** The declaration as anybody may see it. */
export const maskSecrets = (declaration: PipelineDeclaration, find: FindType = findActionType): PipelineDeclaration =>
  changeSecrets(declaration, find, () => mask);

/** One action's configuration as anybody may see it. */
export const maskedConfiguration = (
  actionTypeId: ActionDeclaration['actionTypeId'],
  configuration: Readonly<Record<string, string>>,
): Record<string, string> => changeIn({ actionTypeId, configuration }, findActionType, () => mask);

/** One action's configuration without its secret values. */
export const openConfiguration = (action: ActionDeclaration): Record<string, string> =>
  changeIn(action, findActionType, () => undefined);
