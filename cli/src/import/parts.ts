import type { ImportContext, Members } from './imported.ts';
import { quote } from './script.ts';

/** What the Source action gives: every action begins in it. */
export const sourceArtifact = 'Source';
export const sourceNamespace = 'SourceVariables';
export const sourceAction = 'Checkout';

/** CodePipeline's limits of a Commands action. */
const mostEnvironmentVariables = 10;
export const mostInputs = 10;
export const mostFiles = 10;

export interface OutputPart {
  readonly name: string;
  readonly files: readonly string[];
}

export interface ActionPart {
  readonly name: string;
  readonly commands: readonly string[];
  readonly inputs: readonly string[];
  readonly output: OutputPart | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly millrace: Members;
}

/** A `Commands` action. Variables that CodePipeline has no room for, or no word for (empty ones), are exported instead. */
export function commandsAction(part: ActionPart): Members {
  const variables = Object.entries(part.environment);
  const fits = variables.filter(([, value]) => value !== '').slice(0, mostEnvironmentVariables);
  const others = variables.filter((one) => !fits.includes(one));
  return {
    name: part.name,
    actionTypeId: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
    inputArtifacts: [sourceArtifact, ...part.inputs].map((name) => ({ name })),
    ...(part.output === undefined ? {} : { outputArtifacts: [{ name: part.output.name, files: part.output.files }] }),
    ...(fits.length === 0 ? {} : { environmentVariables: fits.map(([name, value]) => ({ name, value })) }),
    commands: [...others.map(([name, value]) => `export ${name}=${quote(value)}`), ...part.commands],
    ...(Object.keys(part.millrace).length === 0 ? {} : { millrace: part.millrace }),
  };
}

/** Whoever answers lets the action of this name go on. */
export const approvalOf = (action: string) => ({
  name: `Approve-${action}`,
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  configuration: { CustomData: `Run ${action}?` },
});

/** A path of another system as a pattern of an artifact: a folder stands there for all that is in it. */
export function patternOf(path: string): string {
  const relative = path.replace(/^(\.\/)+/, '');
  if (relative.endsWith('/')) return `${relative}**/*`;
  // What has an ending is a file; of anything else only the build will know.
  return /[*?[\]{}]|\.\w+$/.test(relative) ? relative : `${relative}{,/**/*}`;
}

/** Puts the files of another action's artifact, or those below one of its folders, into a folder of the working copy. */
export function unpack(artifact: string, folder = '.', root = '.'): readonly string[] {
  const unpacked = `$CODEBUILD_SRC_DIR_${artifact.replaceAll('-', '_')}`;
  const files = root === '.' ? `"${unpacked}/."` : `"${unpacked}"/${quote(root)}/.`;
  return [...(folder === '.' ? [] : [`mkdir -p ${quote(folder)}`]), `cp -R ${files} ${quote(folder)}`];
}

export interface PipelinePart {
  readonly name: string;
  readonly executionMode: 'QUEUED' | 'SUPERSEDED' | 'PARALLEL';
  /** Without any, nothing starts the pipeline but a person. */
  readonly trigger: Members | undefined;
  readonly stages: readonly { readonly name: string; readonly actions: readonly Members[] }[];
}

/** A pipeline around the stages: its Source, its store, and what starts it. */
export const pipelineFrom = (
  { name, executionMode, trigger, stages }: PipelinePart,
  { repositoryUrl, branch }: ImportContext,
): Members => ({
  name,
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  pipelineType: 'V2',
  executionMode,
  ...(trigger === undefined
    ? {}
    : {
        triggers: [
          {
            providerType: 'CodeStarSourceConnection',
            gitConfiguration: { sourceActionName: sourceAction, ...trigger },
          },
        ],
      }),
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: sourceAction,
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: {
            RepositoryUrl: repositoryUrl,
            BranchName: branch,
            ...(trigger === undefined ? { DetectChanges: 'false', PollForSourceChanges: 'false' } : {}),
          },
          outputArtifacts: [{ name: sourceArtifact }],
          namespace: sourceNamespace,
        },
      ],
    },
    ...stages,
  ],
});
