import {
  CreateCustomActionType,
  DeleteCustomActionType,
  GetActionType,
  GetClientToken,
  ListActionTypes,
  UpdateActionType,
} from '@millrace/contracts';
import { ruleTypeViews } from '../../../application/rule-types.ts';
import type { GrpcCall } from '../grpc-call.ts';
import {
  changes,
  ofActionType,
  ofNamedActionType,
  ofPipeline,
  ofThing,
  pageAs,
  reads,
  type MethodTable,
} from '../method.ts';

const custom = ofActionType('Custom');
const partner = ofThing('action-type', 'category', 'provider', 'version');

/** `millrace.v1.ActionTypeService`. */
export const actionTypeMethods: MethodTable = {
  ListActionTypes: reads('codepipeline:ListActionTypes', ofPipeline(), async (call) =>
    pageAs('actionTypes', await call.list(ListActionTypes)),
  ),
  GetActionType: reads('codepipeline:GetActionType', ofNamedActionType, async (call) => ({
    actionType: await call.ask(GetActionType, call.request),
  })),
  CreateActionType: changes('codepipeline:CreateCustomActionType', custom, async (call) => ({
    actionType: await call.ask(CreateCustomActionType, declared(call)),
  })),
  UpdateActionType: changes('codepipeline:UpdateActionType', ofNamedActionType, (call) => {
    const { executor = {}, ...type } = declared(call);
    const workers = { pollingAccounts: [call.caller.account], ...executor };
    return call.ask(UpdateActionType, { ...type, executor: workers });
  }),
  DeleteActionType: changes('codepipeline:DeleteCustomActionType', custom, (call) =>
    call.ask(DeleteCustomActionType, call.request),
  ),
  IssueClientToken: changes('millrace:IssueClientToken', partner, (call) =>
    call.ask(GetClientToken, { actionType: { owner: 'ThirdParty', ...call.request } }),
  ),
  ListRuleTypes: reads('codepipeline:ListRuleTypes', ofPipeline(), () =>
    Promise.resolve({ ruleTypes: ruleTypeViews() }),
  ),
};

/** In protobuf what is false or nought is not on the wire; a property says whether it is secret, if only that it is not. */
function declared({ request }: GrpcCall): Record<string, unknown> & { readonly executor?: object } {
  const { configurationProperties = [], inputArtifactDetails, outputArtifactDetails, ...type } = request;
  return {
    ...type,
    configurationProperties: (configurationProperties as readonly object[]).map((property) => ({
      required: false,
      key: false,
      secret: false,
      ...property,
    })),
    inputArtifactDetails: counted(inputArtifactDetails),
    outputArtifactDetails: counted(outputArtifactDetails),
  };
}

const counted = (count: unknown): object => ({ minimumCount: 0, maximumCount: 0, ...(count as object | undefined) });
