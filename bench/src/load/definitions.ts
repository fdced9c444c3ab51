/** Pipelines that the benches run. No worker of ours touches them: what their actions ask for is never looked at. */

export type Mode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';

export interface StageShape {
  readonly name: string;
  readonly actions: number;
  /**
   * `together`: all at the same time; `chain`: each after the one before it; `matrix`: combinations of one action, a
   * multiple of 25 up to 250.
   */
  readonly order: 'together' | 'chain' | 'matrix';
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

function actionsOf({ actions, order }: StageShape): readonly object[] {
  const build = {
    actionTypeId: buildType,
    configuration: { ProjectName: 'bench' },
    inputArtifacts: [{ name: 'Source1' }],
  };
  if (order === 'matrix') {
    const axes = { a: values(actions / 25), b: values(5), c: values(5) };
    return [{ ...build, name: 'Step', millrace: { matrix: { axes } } }];
  }
  return Array.from({ length: actions }, (_, n) => ({
    ...build,
    name: `Step${n + 1}`,
    runOrder: order === 'chain' ? n + 1 : 1,
  }));
}

const values = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => String(n + 1));
