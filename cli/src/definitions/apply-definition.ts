import { isDeepStrictEqual } from 'node:util';
import { ApiProblem, everyItem, pipelineText, type MillraceClient } from '@millrace/client';
import { kinds, type Definition } from './definition.ts';

export interface Applied {
  readonly kind: Definition['kind'];
  readonly name: string;
  readonly change: 'created' | 'updated' | 'unchanged';
  /** Pipelines only: the version in force now. */
  readonly version?: number;
  /** Notification rules only: the key of the signatures, which is never shown again. */
  readonly secret?: string;
}

/** What others refer to first; otherwise as written. */
export const inOrder = (definitions: readonly Definition[]): readonly Definition[] =>
  definitions.toSorted((one, other) => kinds.indexOf(one.kind) - kinds.indexOf(other.kind));

/** What the platform has to know of a definition. */
export type Applicable =
  | Exclude<Definition, { readonly kind: 'Pipeline' }>
  | Pick<PipelineDefinition, 'kind' | 'name' | 'text'>;
type PipelineDefinition = Extract<Definition, { readonly kind: 'Pipeline' }>;

/** Makes the platform agree with one definition. Doing it again changes nothing. @throws ApiProblem | ApiUnreachable */
export async function applyDefinition(client: MillraceClient, definition: Applicable): Promise<Applied> {
  const { kind, name } = definition;
  switch (kind) {
    case 'ActionType': {
      const { category, provider, version, ...body } = definition.spec;
      try {
        await client.actionTypes.create({ path: { category, provider, version }, body });
        return { kind, name, change: 'created' };
      } catch (error) {
        if (!(error instanceof ApiProblem && error.code === 'action-type.exists')) throw error;
        if (!(await isSameType(client, definition.spec))) throw error;
        return { kind, name, change: 'unchanged' };
      }
    }
    case 'BuildProject': {
      const { name: _, ...project } = definition.spec;
      const isNew = await isMissing(() => client.projects.get({ path: { name } }));
      await client.projects.put({ path: { name }, body: project });
      return { kind, name, change: isNew ? 'created' : 'updated' };
    }
    case 'Application':
      try {
        await client.applications.create({ body: { applicationName: name } });
        return { kind, name, change: 'created' };
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'application.name-in-use') {
          return { kind, name, change: 'unchanged' };
        }
        throw error;
      }
    case 'DeploymentGroup': {
      const { applicationName, deploymentGroupName, ...settings } = definition.spec;
      const isNew = await isMissing(() =>
        client.applications.group({ path: { name: applicationName, group: deploymentGroupName } }),
      );
      await client.applications.putGroup({
        path: { name: applicationName, group: deploymentGroupName },
        body: settings,
      });
      return { kind, name, change: isNew ? 'created' : 'updated' };
    }
    case 'Pipeline': {
      const { wasCreated, pipeline } = await client.pipelines.put({ path: { name }, ...pipelineText(definition.text) });
      const version = Number(pipeline['version']);
      return { kind, name, change: wasCreated ? 'created' : 'updated', version };
    }
    case 'NotificationRule': {
      const { name: _, ...rule } = definition.spec;
      const { items } = await client.notificationRules.list({ query: { namePrefix: name } });
      const { secret } = await client.notificationRules.put({ path: { name }, body: rule });
      return { kind, name, change: items.some((one) => one.name === name) ? 'updated' : 'created', secret };
    }
  }
}

/** A type never changes: one that is to be another needs another version. */
async function isSameType(client: MillraceClient, spec: TypeSpec): Promise<boolean> {
  for await (const { id, ...stored } of everyItem((query) => client.actionTypes.list({ query }))) {
    const { category, provider, version } = id;
    if (id.owner !== 'Custom' || !isDeepStrictEqual({ category, provider, version }, nameOf(spec))) continue;
    return isDeepStrictEqual(declarationOf(stored), declarationOf(spec));
  }
  return false;
}

type TypeSpec = Extract<Definition, { readonly kind: 'ActionType' }>['spec'];

const nameOf = ({ category, provider, version }: TypeSpec) => ({ category, provider, version });

const declarationOf = ({
  settings = {},
  configurationProperties = [],
  inputArtifactDetails,
  outputArtifactDetails,
}: Pick<TypeSpec, 'settings' | 'configurationProperties' | 'inputArtifactDetails' | 'outputArtifactDetails'>) => ({
  settings,
  configurationProperties,
  inputArtifactDetails,
  outputArtifactDetails,
});

async function isMissing(get: () => Promise<unknown>): Promise<boolean> {
  try {
    await get();
    return false;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return true;
    throw error;
  }
}

/** One line for people. */
export const describeApplied = ({ kind, name, change, version, secret }: Applied): string =>
  `${kind} ${name} ${change}${version === undefined ? '' : ` (version ${version})`}` +
  (secret === undefined ? '' : `; its deliveries are signed with ${secret}`);
