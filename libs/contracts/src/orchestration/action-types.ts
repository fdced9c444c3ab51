import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
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
import { IsTags } from '../tags.ts';
import { ActionTypeIdV1, PageV1, type Page } from '../wire.ts';
import { AskedV1 } from './queries.ts';

const providerShape = /^[0-9A-Za-z_-]{1,35}$/;
const versionShape = /^[0-9A-Za-z_-]{1,9}$/;

/** Addresses that an action type shows; templates may hold `{Config:<property>}` and `{ExternalExecutionId}`. */
export class ActionTypeSettingsV1 {
  @IsOptional() @IsString() @Length(1, 2048) thirdPartyConfigurationUrl?: string;
  @IsOptional() @IsString() @Length(1, 2048) entityUrlTemplate?: string;
  @IsOptional() @IsString() @Length(1, 2048) executionUrlTemplate?: string;
  @IsOptional() @IsString() @Length(1, 2048) revisionUrlTemplate?: string;
}

export class ActionTypePropertyV1 {
  @IsString() @Length(1, 50) name!: string;
  @IsBoolean() required!: boolean;
  /** Whether it tells one use of the type from another. */
  @IsBoolean() key!: boolean;
  @IsBoolean() secret!: boolean;
  @IsOptional() @IsBoolean() queryable?: boolean;
  @IsOptional() @IsString() @Length(1, 250) description?: string;
  @IsOptional() @IsIn(['String', 'Number', 'Boolean']) type?: 'String' | 'Number' | 'Boolean';
}

export class ArtifactDetailsV1 {
  @IsInt() @Min(0) @Max(10) minimumCount!: number;
  @IsInt() @Min(0) @Max(10) maximumCount!: number;
}

export class CustomActionTypeIdV1 extends AskedV1 {
  @IsIn(['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute']) category!: string;
  @Matches(providerShape) provider!: string;
  @Matches(versionShape) version!: string;
}

/** Section 1.7 of codepipeline.md; the owner is always `Custom`. */
export class CreateCustomActionTypeV1 extends CustomActionTypeIdV1 {
  @IsOptional() @ValidateNested() @Type(() => ActionTypeSettingsV1) settings?: ActionTypeSettingsV1;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ActionTypePropertyV1)
  configurationProperties?: ActionTypePropertyV1[];
  @ValidateNested() @Type(() => ArtifactDetailsV1) inputArtifactDetails!: ArtifactDetailsV1;
  @ValidateNested() @Type(() => ArtifactDetailsV1) outputArtifactDetails!: ArtifactDetailsV1;
  @IsOptional() @IsTags() tags?: Record<string, string>;
}

export class ListActionTypesV1 extends AskedV1 {
  @IsOptional() @IsIn(['AWS', 'ThirdParty', 'Custom']) owner?: 'AWS' | 'ThirdParty' | 'Custom';
  /** Types that can be used in that region; the caller's own when absent. */
  @IsOptional() @IsString() @Length(4, 30) region?: string;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}

export class ActionTypeNameV1 extends AskedV1 {
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
}

/** Who carries an integrated type out: the accounts whose workers may ask for its jobs. */
export class JobWorkerExecutorV1 {
  @IsArray() @ArrayMaxSize(1000) @Matches(/^[0-9]{12}$/, { each: true }) pollingAccounts!: string[];
  /** Per job. */
  @IsOptional() @IsInt() @Min(60) @Max(43_200) jobTimeoutSeconds?: number;
}

/** The whole type anew, as an integrator declares it; only partners' types can be given a worker. */
export class UpdateActionTypeV1 extends ActionTypeNameV1 {
  @ValidateNested() @Type(() => JobWorkerExecutorV1) executor!: JobWorkerExecutorV1;
  @IsOptional() @IsString() @Length(1, 1024) description?: string;
  @IsOptional() @ValidateNested() @Type(() => ActionTypeSettingsV1) settings?: ActionTypeSettingsV1;
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ActionTypePropertyV1)
  configurationProperties!: ActionTypePropertyV1[];
  @ValidateNested() @Type(() => ArtifactDetailsV1) inputArtifactDetails!: ArtifactDetailsV1;
  @ValidateNested() @Type(() => ArtifactDetailsV1) outputArtifactDetails!: ArtifactDetailsV1;
  /** Twelve digits or `*`. */
  @IsOptional() @IsArray() @ArrayMaxSize(1000) @Matches(/^([0-9]{12}|\*)$/, { each: true }) allowedAccounts?: string[];
}

export interface ActionTypeView {
  readonly id: ActionTypeIdV1;
  readonly settings?: ActionTypeSettingsV1;
  readonly configurationProperties: readonly ActionTypePropertyV1[];
  readonly inputArtifactDetails: ArtifactDetailsV1;
  readonly outputArtifactDetails: ArtifactDetailsV1;
  readonly tags?: Readonly<Record<string, string>>;
  readonly description?: string;
  /** Of a partner's type that was given workers. */
  readonly executor?: JobWorkerExecutorV1;
  readonly allowedAccounts?: readonly string[];
}

export const CreateCustomActionType = query(
  'orchestration',
  'create-custom-action-type',
  CreateCustomActionTypeV1,
).answers<ActionTypeView>();
/** The type is only marked: pipelines that use it fail when they come to it. One that is not there is deleted already. */
export const DeleteCustomActionType = query('orchestration', 'delete-custom-action-type', CustomActionTypeIdV1).answers<
  Record<string, never>
>();
export const ListActionTypes = query('orchestration', 'list-action-types', ListActionTypesV1).answers<
  Page<ActionTypeView>
>();
/** Of Millrace and its partners; custom types are only listed. */
export const GetActionType = query('orchestration', 'get-action-type', ActionTypeNameV1).answers<ActionTypeView>();
export const UpdateActionType = query('orchestration', 'update-action-type', UpdateActionTypeV1).answers<
  Record<string, never>
>();
