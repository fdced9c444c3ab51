/** The `triggers` block of a pipeline in CodePipeline's own JSON names (codepipeline.md 1.6). */

export const pullRequestEvents = ['OPEN', 'UPDATED', 'CLOSED'] as const;
export type PullRequestEvent = (typeof pullRequestEvents)[number];

/** Glob patterns (see `glob.ts`), 1..8 of each. Without includes everything is included; excludes win. */
export interface GlobCriterion {
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
}

/** All criteria that are there must hold. With `tags` it matches pushes of tags only, without it pushes of branches only. */
export interface GitPushFilter {
  readonly tags?: GlobCriterion;
  readonly branches?: GlobCriterion;
  readonly filePaths?: GlobCriterion;
}

export interface GitPullRequestFilter {
  /** All three when omitted. */
  readonly events?: readonly PullRequestEvent[];
  /** The branch that the pull request is to be merged into. */
  readonly branches?: GlobCriterion;
  readonly filePaths?: GlobCriterion;
}

/** Which events of a source action's repository start the pipeline: any filter of either list, 1..3 of each. */
export interface GitConfiguration {
  readonly sourceActionName: string;
  readonly push?: readonly GitPushFilter[];
  readonly pullRequest?: readonly GitPullRequestFilter[];
}

export interface PipelineTrigger {
  /** CodePipeline knows this one word for every git host. */
  readonly providerType: 'CodeStarSourceConnection';
  readonly gitConfiguration: GitConfiguration;
}
