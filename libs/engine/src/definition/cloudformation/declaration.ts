import { pointerToken, type Issue } from '@millrace/kernel';
import { didYouMean } from '../did-you-mean.ts';
import type { Located, LocatedMap } from './located.ts';

/** A pipeline in the API's form, and where each of its members stands in the document. */
export interface Converted {
  readonly value: Readonly<Record<string, unknown>>;
  readonly warnings: readonly Issue[];
  /** The pointer into the document for a pointer into `value`. */
  readonly origin: (pointer: string) => string;
}

/** What CloudFormation knows beside the pipeline itself: it is for the stack, not for the pipeline. */
const beside: Readonly<Record<string, string>> = {
  DisableInboundStageTransitions: 'disable the transitions once the pipeline is there',
  RestartExecutionOnUpdate: 'start an execution after the update',
  Tags: 'tag the pipeline once it is there',
};

const properties = [
  'ArtifactStore',
  'ArtifactStores',
  'ExecutionMode',
  'Name',
  'PipelineType',
  'RoleArn',
  'Stages',
  'Triggers',
  'Variables',
];

const integers = new Set(['runOrder', 'timeoutInMinutes']);

/** Turns `AWS::CodePipeline::Pipeline` into the API's form: `Stages` becomes `stages`, configurations stay as they are. */
export function convert(resource: LocatedMap): Converted {
  const warnings = [...resource.members].flatMap(([name, { at }]): readonly Issue[] => {
    if (properties.includes(name)) return [];
    const why = beside[name];
    return why === undefined
      ? [{ pointer: at, message: `A pipeline has no property ${name}`, suggestion: didYouMean(name, properties) }]
      : [{ pointer: at, message: `${name} is not part of a pipeline and is left out`, suggestion: why }];
  });
  const kept = [...resource.members].filter(([name]) => properties.includes(name));
  const tree = camelCased({ ...resource, members: new Map(kept) }, '');
  return { value: plain(tree, '') as Converted['value'], warnings, origin: (pointer) => originOf(tree, pointer) };
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

function camelCased(value: Located, name: string): Located {
  if (name === 'configuration') return value;
  switch (value.kind) {
    case 'text':
      return value;
    case 'list':
      if (name === 'artifactStores') return storesByRegion(value.elements, value.at);
      return { ...value, elements: value.elements.map((element) => camelCased(element, '')) };
    case 'map': {
      const members = [...value.members].map(([key, one]) => {
        const camel = lowerFirst(key);
        return [camel, camelCased(one, camel)] as const;
      });
      return { ...value, members: new Map(members) };
    }
  }
}

/** A list of `{Region, ArtifactStore}` is a map from region to store in the API. */
function storesByRegion(stores: readonly Located[], at: string): Located {
  const members = stores.flatMap((one): [string, Located][] => {
    if (one.kind !== 'map') return [];
    const region = one.members.get('Region');
    const store = one.members.get('ArtifactStore');
    return region?.kind === 'text' && store !== undefined ? [[region.text, camelCased(store, '')]] : [];
  });
  return { kind: 'map', at, members: new Map(members) };
}

function plain(value: Located, name: string): unknown {
  switch (value.kind) {
    case 'text':
      return integers.has(name) && /^\d+$/.test(value.text) ? Number(value.text) : value.text;
    case 'list':
      return value.elements.map((element) => plain(element, ''));
    case 'map': {
      const isVerbatim = name === 'configuration';
      return Object.fromEntries([...value.members].map(([key, one]) => [key, plain(one, isVerbatim ? '' : key)]));
    }
  }
}

/** The deepest place that exists; what is missing below it is named as CloudFormation would. */
function originOf(tree: Located, pointer: string): string {
  let current: Located | undefined = tree;
  let origin = tree.at;
  for (const token of pointer.split('/').slice(1)) {
    current = current === undefined ? undefined : childOf(current, token);
    origin = current?.at ?? `${origin}/${upperFirst(token)}`;
  }
  return origin;
}

function childOf(value: Located, token: string): Located | undefined {
  if (value.kind === 'list') return value.elements[Number(token)];
  return value.kind === 'map' ? [...value.members].find(([key]) => pointerToken(key) === token)?.[1] : undefined;
}
