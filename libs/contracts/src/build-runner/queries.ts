import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { query } from '../contract.ts';
import { EnvironmentVariableV1 } from '../orchestration/jobs.ts';
import { CheckActionsV1, type CheckedActions } from '../orchestration/checked-actions.ts';
import { AskedV1, ListByNameV1 } from '../orchestration/queries.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { PageV1, type Page } from '../wire.ts';

/** CodeBuild's project name: 2 to 150 characters. */
export const projectNameShape = /^[A-Za-z0-9][A-Za-z0-9_-]{1,149}$/;

/** Template of a build. `buildspec` is YAML text, `buildspecPath` a path in the primary source; neither means `buildspec.yml`. */
export class PutProjectV1 extends AskedV1 {
  @Matches(projectNameShape) name!: string;
  @IsOptional() @IsString() @Length(0, 255) description?: string;
  @IsOptional() @IsString() @Length(1, 524_288) buildspec?: string;
  @IsOptional() @IsString() @Length(1, 1000) buildspecPath?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => EnvironmentVariableV1)
  environmentVariables?: EnvironmentVariableV1[];
  /** CodeBuild's bounds; default 60. */
  @IsOptional() @IsInt() @Min(5) @Max(2160) timeoutInMinutes?: number;
}
export class ProjectNameV1 extends AskedV1 {
  @IsString() @Length(1, 150) name!: string;
}
export interface ProjectView {
  readonly name: string;
  readonly description?: string;
  readonly buildspec?: string;
  readonly buildspecPath?: string;
  readonly environmentVariables: readonly EnvironmentVariableV1[];
  readonly timeoutInMinutes: number;
  readonly created: IsoTime;
  readonly lastModified: IsoTime;
}

export class BuildIdV1 extends AskedV1 {
  /** `<project>:<uuid>`. */
  @IsString() @Length(1, 256) buildId!: string;
}
export class ListBuildsV1 extends AskedV1 {
  @Matches(projectNameShape) projectName!: string;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export interface BuildPhaseView {
  readonly phaseType: string;
  readonly phaseStatus: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';
  readonly startTime: IsoTime;
  readonly endTime?: IsoTime;
  readonly durationMilliseconds?: number;
  readonly contexts: readonly { readonly statusCode: string; readonly message: string }[];
}
export interface BuildView {
  readonly id: string;
  readonly projectName: string;
  readonly actionExecutionId: string;
  readonly executionId: string;
  readonly buildStatus: 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED';
  readonly currentPhase: string;
  readonly phases: readonly BuildPhaseView[];
  readonly startTime: IsoTime;
  readonly endTime?: IsoTime;
  /** Whether the commands were isolated, and by what. */
  readonly sandbox: string;
}

/**
 * Build projects are kept by build-runner and used by Build and Test actions alike;
 * test-runner asks for them by `get-project`.
 */
export const PutProject = query('build-runner', 'put-project', PutProjectV1).answers<ProjectView>();
export const GetProject = query('build-runner', 'get-project', ProjectNameV1).answers<ProjectView>();
export const DeleteProject = query('build-runner', 'delete-project', ProjectNameV1).answers<Record<string, never>>();
export const ListProjects = query('build-runner', 'list-projects', ListByNameV1).answers<Page<ProjectView>>();
/** Newest first. */
export const ListBuilds = query('build-runner', 'list-builds', ListBuildsV1).answers<Page<BuildView>>();
export const GetBuild = query('build-runner', 'get-build', BuildIdV1).answers<BuildView>();
/** Whether what deploy actions name may be reached. */
export const CheckDeployActions = query(
  'build-runner',
  'check-deploy-actions',
  CheckActionsV1,
).answers<CheckedActions>();
