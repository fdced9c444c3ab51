/** Pipelines that the benches run. No worker of ours touches them: what their actions ask for is never looked at. */

export type Mode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';

export interface StageShape {
  readonly name: string;
  readonly actions: number;
  /** `together`: all at the same time; `chain`: each after the one before it. */
  readonly order: 'together' | 'chain';
}

export const sourceType = { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' };
export const buildType = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };

/** A source stage, which CodePipeline's format demands, and the stages given. */
export function pipelineOf(
  name: string,
  executionMode: Mode,
  stages: readonly StageShape[],
  sources = 1,
): Record<string, unknown> {
  return {
    name,
    pipelineType: 'V2',
    executionMode,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      { name: 'Source', actions: Array.from({ length: sources }, (_, n) => sourceAction(n + 1)) },
      ...stages.map((stage) => ({ name: stage.name, actions: actionsOf(stage) })),
    ],
  };
}

const sourceAction = (n: number) => ({
  name: `Checkout${n}`,
  actionTypeId: sourceType,
  configuration: {
    RepositoryUrl: 'https://localhost/never-asked.git',
    BranchName: 'main',
    PollForSourceChanges: 'false',
  },
  outputArtifacts: [{ name: `Source${n}` }],
});

const actionsOf = ({ actions, order }: StageShape) =>
  Array.from({ length: actions }, (_, n) => ({
    name: `Step${n + 1}`,
    actionTypeId: buildType,
    runOrder: order === 'chain' ? n + 1 : 1,
    configuration: { ProjectName: 'bench' },
    inputArtifacts: [{ name: 'Source1' }],
  }));
