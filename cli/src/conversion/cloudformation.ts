import type { Issue } from '@millrace/kernel';

/** A template with one pipeline, and what of the pipeline it cannot say. */
export interface Exported {
  readonly template: Readonly<Record<string, unknown>>;
  /** Places of the pipeline that went to the template's Metadata, where CloudFormation keeps but does not read them. */
  readonly leftOut: readonly Issue[];
}

type Members = Readonly<Record<string, unknown>>;

const logicalId = 'Pipeline';
/** The server counts versions; CloudFormation knows none. */
const unwritten = new Set(['version']);

/** The pipeline, as the API gives it, as an `AWS::CodePipeline::Pipeline` in a template of its own. */
export function toCloudFormation(pipeline: Members): Exported {
  const leftOut: { readonly pointer: string; readonly value: unknown }[] = [];
  const properties = pascalCased(pipeline, '', (pointer, value) => leftOut.push({ pointer, value }));
  const metadata = Object.fromEntries(leftOut.map(({ pointer, value }) => [pointer, value]));
  return {
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: {
        [logicalId]: {
          Type: 'AWS::CodePipeline::Pipeline',
          ...(leftOut.length === 0 ? {} : { Metadata: { Millrace: metadata } }),
          Properties: properties,
        },
      },
    },
    leftOut: leftOut.map(({ pointer }) => ({
      pointer,
      message: 'CloudFormation has nothing like it; it is kept in the Metadata of the resource',
      suggestion: 'apply the JSON or YAML form to keep it in force',
    })),
  };
}

type LeaveOut = (pointer: string, value: unknown) => void;

function pascalCased(value: unknown, pointer: string, leaveOut: LeaveOut): unknown {
  if (Array.isArray(value)) return value.map((one, index) => pascalCased(one, `${pointer}/${index}`, leaveOut));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): readonly (readonly [string, unknown])[] => {
      const at = `${pointer}/${name}`;
      if (name === 'millrace') {
        leaveOut(at, member);
        return [];
      }
      if (pointer === '' && unwritten.has(name)) return [];
      const pascal = name.charAt(0).toUpperCase() + name.slice(1);
      // Its keys belong to the provider of the action, who knows them as they are.
      if (name === 'configuration') return [[pascal, member]];
      if (pointer === '' && name === 'artifactStores') return [[pascal, storesAsList(member, at, leaveOut)]];
      return [[pascal, pascalCased(member, at, leaveOut)]];
    }),
  );
}

/** A map from region to store in the API, a list of both in CloudFormation. */
const storesAsList = (stores: unknown, pointer: string, leaveOut: LeaveOut): unknown =>
  Object.entries(stores as Members).map(([region, store]) => ({
    Region: region,
    ArtifactStore: pascalCased(store, `${pointer}/${region}`, leaveOut),
  }));
