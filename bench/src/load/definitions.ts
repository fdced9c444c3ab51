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

/** A source stage with one action, which CodePipeline's format demands, and the stages given. */
export function pipelineOf(name: string, executionMode: Mode, stages: readonly StageShape[]): Record<string, unknown> {
  return {
    name,
    pipelineType: 'V2',
    executionMode,
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'Checkout',
            actionTypeId: sourceType,
            configuration: {
              RepositoryUrl: 'https://localhost/never-asked.git',
              BranchName: 'main',
              PollForSourceChanges: 'false',
            },
            outputArtifacts: [{ name: 'SourceOutput' }],
          },
        ],
      },
      ...stages.map((stage) => ({ name: stage.name, actions: actionsOf(stage) })),
    ],
  };
}

const actionsOf = ({ actions, order }: StageShape) =>
  Array.from({ length: actions }, (_, n) => ({
    name: `Step${n + 1}`,
    actionTypeId: buildType,
    runOrder: order === 'chain' ? n + 1 : 1,
    configuration: { ProjectName: 'bench' },
    inputArtifacts: [{ name: 'SourceOutput' }],
  }));
