import { err, ok, type Issue, type Result } from '@millrace/kernel';
import { didYouMean } from '../did-you-mean.ts';
import { resolve } from './intrinsics.ts';
import { memberOf, textAt, textOf, type Located, type LocatedMap } from './located.ts';
import { Scope, type Given } from './scope.ts';

const pipelineType = 'AWS::CodePipeline::Pipeline';

/** A resource of the document and the template around it, if there is one. */
interface Found {
  readonly logicalId?: string;
  readonly resource: Located;
  readonly template?: Located;
}

/** What a template says about one pipeline, resolved but still in CloudFormation's form. */
export interface ResolvedResource {
  readonly properties: LocatedMap;
  readonly warnings: readonly Issue[];
  /** Values of NoEcho parameters: whoever prints issues must not print them. */
  readonly hidden: ReadonlySet<string>;
}

/** Whether a document is a template, a resource of one, or the properties of a pipeline in CloudFormation's form. */
export const isCloudFormation = (root: Located | undefined): boolean =>
  memberOf(root, 'Resources')?.kind === 'map' ||
  textOf(memberOf(root, 'Type')) === pipelineType ||
  memberOf(root, 'Stages') !== undefined ||
  pipelinesOf(root).length > 0;

const pipelinesOf = (resources: Located | undefined): readonly (readonly [string, Located])[] =>
  resources?.kind === 'map'
    ? [...resources.members].filter(([, resource]) => textOf(memberOf(resource, 'Type')) === pipelineType)
    : [];

/** Finds the pipeline and resolves it; fails with everything that could not be resolved, each with the parameter to give. */
export function resolvePipeline(
  root: Located,
  given: Given,
  logicalId: string | undefined,
): Result<ResolvedResource, readonly Issue[]> {
  const found = findPipeline(root, logicalId);
  if (!found.ok) return err([found.error]);
  const { resource, template, logicalId: name } = found.value;
  const scope = new Scope(template, given);
  const stated = memberOf(resource, 'Properties') ?? { kind: 'map', at: resource.at, members: new Map() };
  const properties = resolve(scope, stated);
  if (properties?.kind !== 'map')
    scope.note(stated.at, 'The properties are no structure', 'write Name, RoleArn, Stages, …');
  if (scope.issues.length > 0 || properties?.kind !== 'map') return err(scope.issues);
  const named = withName(properties, name, scope);
  return ok({
    properties: named.properties,
    warnings: [...named.warnings, ...unused(given, scope)],
    hidden: scope.hidden,
  });
}

function findPipeline(root: Located, wanted: string | undefined): Result<Found, Issue> {
  if (textOf(memberOf(root, 'Type')) === pipelineType) return ok({ resource: root });
  const isTemplate = memberOf(root, 'Resources') !== undefined;
  const resources = isTemplate ? memberOf(root, 'Resources') : root;
  const pipelines = pipelinesOf(resources);
  if (!isTemplate && pipelines.length === 0) {
    return ok({ resource: { kind: 'map', at: '', members: new Map([['Properties', root]]) } });
  }
  const names = pipelines.map(([name]) => name);
  const at = isTemplate ? '/Resources' : '';
  const problem = (message: string, suggestion: string): Result<Found, Issue> =>
    err({ pointer: at, message, suggestion, code: 'ValidationException' });
  if (pipelines.length === 0)
    return problem(`The template has no resource of type ${pipelineType}`, 'is this the right file?');
  if (wanted === undefined && pipelines.length > 1) {
    return problem(
      `The template has ${pipelines.length} pipelines: ${names.join(', ')}`,
      'choose one: --pipeline LOGICALID',
    );
  }
  const chosen = pipelines.find(([name]) => wanted === undefined || name === wanted);
  if (chosen === undefined) return problem(`The template has no pipeline ${wanted}`, didYouMean(wanted ?? '', names));
  const [logicalId, resource] = chosen;
  return ok({ logicalId, resource, ...(isTemplate ? { template: root } : {}) });
}

/** CloudFormation makes a name up when none is given; ours follows from the template, so that it stays the same. */
function withName(
  properties: LocatedMap,
  logicalId: string | undefined,
  scope: Scope,
): { readonly properties: LocatedMap; readonly warnings: readonly Issue[] } {
  if (logicalId === undefined || properties.members.has('Name')) return { properties, warnings: [] };
  const stack = scope.stated('AWS::StackName');
  const name = stack === undefined ? logicalId : `${stack}-${logicalId}`;
  const warning = {
    pointer: properties.at,
    message: `The pipeline has no Name; it is called ${name} here`,
    suggestion: 'add Name',
  };
  const members = new Map([...properties.members, ['Name', textAt(properties.at, name)] as const]);
  return { properties: { ...properties, members }, warnings: [warning] };
}

const unused = ({ parameters }: Given, { used }: Scope): readonly Issue[] =>
  Object.keys(parameters)
    .filter((name) => !used.has(name))
    .map((name) => ({
      pointer: '',
      message: `Parameter ${name} is not used by this pipeline`,
      suggestion: 'leave it out',
    }));
