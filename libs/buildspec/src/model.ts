/** A buildspec after parsing: every default filled in, every name checked. Keys are CodeBuild's, in camel case. */
export interface Buildspec {
  /** `0.2`: one shell for the whole build. `0.1`: a separate shell for each command. */
  readonly version: '0.1' | '0.2';
  readonly env: BuildspecEnv;
  /** Only the phases that the file names. */
  readonly phases: Readonly<Partial<Record<UserPhase, PhaseSpec>>>;
  readonly reports: readonly ReportGroupSpec[];
  readonly artifacts?: ArtifactsSpec;
  /** Empty when the file has none. */
  readonly secondaryArtifacts: Readonly<Record<string, FileSetSpec>>;
  readonly cache?: CacheSpec;
}

/** The phases that hold a user's commands, in their order. */
export const userPhases = ['install', 'pre_build', 'build', 'post_build'] as const;
export type UserPhase = (typeof userPhases)[number];

export interface BuildspecEnv {
  /** The program that reads the commands; `sh` when the file does not say. */
  readonly shell: 'sh' | 'bash';
  /** Literal values: `$PATH` in a value stays six characters of text. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names whose values, as they are when post_build ends, become output variables. */
  readonly exportedVariables: readonly string[];
}

export interface PhaseSpec {
  readonly commands: readonly string[];
  /** Run after `commands`, also when one of them failed. */
  readonly finally: readonly string[];
  readonly onFailure?: OnFailure;
}

/** What a failing phase does to the rest of the build; absent: the phase machine's own rule. */
export type OnFailure = 'abort' | 'continue';

/** `RETRY`, `RETRY-<n>`, `RETRY-<regex>` or `RETRY-<n>-<regex>`. */
export interface RetrySpec {
  /** 0 to 100. */
  readonly count: number;
  /** Regular expression that the error text must match. */
  readonly pattern: string;
}

/** A choice of files below one or more base directories. */
export interface FileSetSpec {
  readonly files: readonly string[];
  readonly excludePaths: readonly string[];
  /** A directory, or a glob of top-level directories, relative to the primary source. `.` when absent. */
  readonly baseDirectory: string;
  /** Entry names are bare file names. */
  readonly discardPaths: boolean;
  /** Links that stay inside the base directory are packed as links. */
  readonly enableSymlinks: boolean;
}

export interface ArtifactsSpec extends FileSetSpec {
  /** A shell expression; a pipeline ignores it. */
  readonly name?: string;
}

export interface ReportGroupSpec {
  readonly name: string;
  readonly files: readonly string[];
  readonly baseDirectory: string;
  readonly discardPaths: boolean;
  readonly fileFormat: 'JUNITXML';
  /** Ours: `no` lets an action succeed although a case failed. */
  readonly failOnFailedTests: boolean;
}

export interface CacheSpec {
  readonly paths: readonly string[];
  readonly key?: string;
  readonly fallbackKeys: readonly string[];
  readonly action: 'restore' | 'save' | 'both';
}
