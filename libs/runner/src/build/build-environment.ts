import type { Buildspec } from '@millrace/buildspec';
import type { Workspace } from '../workspace.ts';
import { Refusal } from '../reasons.ts';

/** Who a build is, for the CODEBUILD_ variables. */
export interface BuildIdentity {
  /** `<project>:<uuid>`. */
  readonly buildId: string;
  readonly account: string;
  readonly pipelineName: string;
  readonly region: string;
  /** Commit, or whatever the source calls its revision. */
  readonly sourceVersion?: string;
  readonly startedAtEpochMilliseconds: number;
  readonly traceparent?: string;
}

/** The shell name of an input artifact: `CODEBUILD_SRC_DIR_<name>`, with `_` for what a shell does not allow. */
function sourceVariable(artifactName: string): string {
  return `CODEBUILD_SRC_DIR_${artifactName.replaceAll('-', '_')}`;
}

/**
 * The whole environment of a build's shell. Later ones win: what the runner lets through, the buildspec, the project,
 * the action; and what the platform itself sets wins over all.
 */
export function buildEnvironment(parts: {
  readonly inherited: Readonly<Record<string, string>>;
  readonly buildspec: Buildspec;
  readonly overrides: readonly Readonly<Record<string, string>>[];
  readonly identity: BuildIdentity;
  readonly workspace: Workspace;
  /** Names of the input artifacts beside the primary one. */
  readonly secondaryInputs: readonly string[];
}): Readonly<Record<string, string>> {
  const { identity, workspace } = parts;
  const sources: Record<string, string> = {};
  for (const name of parts.secondaryInputs) {
    const variable = sourceVariable(name);
    if (sources[variable] !== undefined) {
      throw new Refusal('INVALID_CONFIGURATION', `two input artifacts would both be ${variable}`);
    }
    sources[variable] = workspace.input(name);
  }
  return {
    ...parts.inherited,
    ...parts.buildspec.env.variables,
    ...Object.assign({}, ...parts.overrides),
    ...sources,
    CI: 'true',
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ID: identity.buildId,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${identity.region}:${identity.account}:build/${identity.buildId}`,
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: `codepipeline/${identity.pipelineName}`,
    CODEBUILD_SRC_DIR: workspace.source,
    CODEBUILD_START_TIME: String(identity.startedAtEpochMilliseconds),
    ...(identity.sourceVersion === undefined
      ? {}
      : {
          CODEBUILD_RESOLVED_SOURCE_VERSION: identity.sourceVersion,
          CODEBUILD_SOURCE_VERSION: identity.sourceVersion,
        }),
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    CD_REGION: identity.region,
    ...(identity.traceparent === undefined ? {} : { TRACEPARENT: identity.traceparent }),
  };
}
