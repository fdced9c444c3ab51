import type { ActionTypeId } from './structure.ts';
import type { ActionType } from './catalogue/action-type.ts';
import { approvalAndComputeTypes } from './catalogue/approval-and-compute.ts';
import { buildAndTestTypes } from './catalogue/build-and-test.ts';
import { deployTypes } from './catalogue/deploy.ts';
import { infrastructureTypes } from './catalogue/infrastructure.ts';
import { invokeTypes } from './catalogue/invoke.ts';
import { sourceTypes } from './catalogue/source.ts';

/** Every action type of CodePipeline and our own, whether a service carries it out or not. Custom types are not here. */
export const actionTypes: readonly ActionType[] = [
  ...sourceTypes,
  ...buildAndTestTypes,
  ...deployTypes,
  ...infrastructureTypes,
  ...invokeTypes,
  ...approvalAndComputeTypes,
];

/** The type of that identity, or nothing when it is not known. */
export const findActionType = (id: ActionTypeId, types: readonly ActionType[] = actionTypes): ActionType | undefined =>
  types.find(
    (type) =>
      type.id.category === id.category &&
      type.id.owner === id.owner &&
      type.id.provider === id.provider &&
      type.id.version === id.version,
  );

/** Whether workers outside ask for the jobs of a type: all custom ones, and those of partners that nobody here carries out. */
export const isWorkedOutside = (id: ActionTypeId): boolean =>
  id.owner !== 'AWS' && findActionType(id)?.available !== true;
