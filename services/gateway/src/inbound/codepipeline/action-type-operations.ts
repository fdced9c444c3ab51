import {
  CreateCustomActionType,
  DeleteCustomActionType,
  GetActionType,
  ListActionTypes,
  problem,
  UpdateActionType,
  type ActionTypeView,
} from '@millrace/contracts';
import { err } from '@millrace/kernel';
import { actionTypeResource } from '../../domain/principal.ts';
import { defined, mapped, nothing, type Operations } from './operation.ts';
import { tagsFrom, tagsOf } from './views.ts';
import type { ActionTypeDeclaration } from './worker-requests.ts';

/** Action types that integrators bring along (codepipeline.md 1.7, 2.4). */
export const actionTypeOperations: Pick<
  Operations,
  'CreateCustomActionType' | 'DeleteCustomActionType' | 'ListActionTypes' | 'GetActionType' | 'UpdateActionType'
> = {
  CreateCustomActionType: {
    resource: (type) => [actionTypeResource({ ...type, owner: 'Custom' })],
    changes: true,
    run: async (ask, caller, { tags, ...type }) => {
      const answer = await ask(CreateCustomActionType, { caller, ...type, ...tagsFrom(tags) });
      return mapped(answer, (view) => ({ actionType: customType(view), tags: tagsOf(view.tags) }));
    },
  },
  DeleteCustomActionType: {
    resource: (type) => [actionTypeResource({ ...type, owner: 'Custom' })],
    changes: true,
    run: async (ask, caller, { category, provider, version }) =>
      nothing(await ask(DeleteCustomActionType, { caller, category, provider, version })),
  },
  ListActionTypes: {
    resource: () => [],
    changes: false,
    run: async (ask, caller, { actionOwnerFilter: owner, regionFilter: region, nextToken }) => {
      const page = defined({ nextToken });
      const answer = await ask(ListActionTypes, { caller, page, ...defined({ owner, region }) });
      return mapped(answer, ({ items, nextToken: next }) => ({ actionTypes: items.map(customType), nextToken: next }));
    },
  },
  GetActionType: {
    resource: (type) => [actionTypeResource(type)],
    changes: false,
    run: async (ask, caller, { category, owner, provider, version }) => {
      const answer = await ask(GetActionType, { caller, actionType: { category, owner, provider, version } });
      return mapped(answer, (view) => ({ actionType: declaration(view, caller.account) }));
    },
  },
  UpdateActionType: {
    resource: ({ actionType }) => [actionTypeResource(actionType.id)],
    changes: true,
    run: async (ask, caller, { actionType }) => {
      const { id, executor, properties = [], urls, description, permissions } = actionType;
      const { inputArtifactDetails, outputArtifactDetails } = actionType;
      const worker = executor.configuration.jobWorkerExecutorConfiguration;
      if (executor.type !== 'JobWorker' || worker === undefined) {
        const detail =
          "Actions of a partner's type are carried out by its job workers: use an executor of type JobWorker with its configuration";
        return err(problem('action-type.not-changeable', detail));
      }
      const answer = await ask(UpdateActionType, {
        caller,
        actionType: id,
        executor: {
          pollingAccounts: worker.pollingAccounts ?? [caller.account],
          ...defined({ jobTimeoutSeconds: executor.jobTimeout }),
        },
        configurationProperties: properties.map(({ optional, noEcho, ...property }) => ({
          ...property,
          required: !optional,
          secret: noEcho,
        })),
        inputArtifactDetails,
        outputArtifactDetails,
        ...(urls && { settings: settingsOf(urls) }),
        ...defined({ description, allowedAccounts: permissions?.allowedAccounts }),
      });
      return nothing(answer);
    },
  },
};

const customType = (view: ActionTypeView) => ({
  id: view.id,
  settings: view.settings,
  actionConfigurationProperties: view.configurationProperties,
  inputArtifactDetails: view.inputArtifactDetails,
  outputArtifactDetails: view.outputArtifactDetails,
});

const settingsOf = ({ configurationUrl, ...templates }: NonNullable<ActionTypeDeclaration['urls']>) => ({
  ...templates,
  ...defined({ thirdPartyConfigurationUrl: configurationUrl }),
});

const declaration = (view: ActionTypeView, account: string) => ({
  description: view.description,
  id: view.id,
  executor: {
    type: 'JobWorker',
    configuration: {
      jobWorkerExecutorConfiguration: { pollingAccounts: view.executor?.pollingAccounts ?? [account] },
    },
    jobTimeout: view.executor?.jobTimeoutSeconds,
  },
  inputArtifactDetails: view.inputArtifactDetails,
  outputArtifactDetails: view.outputArtifactDetails,
  permissions: view.allowedAccounts && { allowedAccounts: view.allowedAccounts },
  properties: view.configurationProperties.map(({ name, required, key, secret, queryable, description }) => ({
    name,
    optional: !required,
    key,
    noEcho: secret,
    queryable,
    description,
  })),
  urls: view.settings && {
    configurationUrl: view.settings.thirdPartyConfigurationUrl,
    entityUrlTemplate: view.settings.entityUrlTemplate,
    executionUrlTemplate: view.settings.executionUrlTemplate,
    revisionUrlTemplate: view.settings.revisionUrlTemplate,
  },
});
