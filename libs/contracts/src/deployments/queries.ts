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
import type { Outcome } from '@millrace/kernel';
import { query } from '../contract.ts';
import { AskedV1, ListByNameV1, TagWantedV1 } from '../orchestration/queries.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { PageV1, type ErrorDetailsV1, type Page } from '../wire.ts';
import type { LifecycleEvent } from './agent.ts';
import { deploymentStatuses, type DeploymentStatus } from './events.ts';

/** Names of applications and groups (build-deploy.md B1). */
export const deployNameShape = /^[A-Za-z0-9._+=,@-]{1,100}$/;

export class HostTagV1 {
  @IsString() @Length(1, 128) key!: string;
  @IsString() @Length(0, 256) value!: string;
}
export class TagFilterV1 {
  @IsOptional() @IsString() @Length(1, 128) key?: string;
  @IsOptional() @IsString() @Length(0, 256) value?: string;
  @IsIn(['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE']) type!: 'KEY_ONLY' | 'VALUE_ONLY' | 'KEY_AND_VALUE';
}
/** OR inside. */
export class TagGroupV1 {
  @IsArray() @ArrayMaxSize(10) @ValidateNested({ each: true }) @Type(() => TagFilterV1) filters!: TagFilterV1[];
}

export class ApplicationNameV1 extends AskedV1 {
  @Matches(deployNameShape) applicationName!: string;
}
export interface ApplicationView {
  readonly applicationName: string;
  readonly created: IsoTime;
  readonly deploymentGroups: readonly string[];
}

export class MinimumHealthyHostsV1 {
  @IsIn(['HOST_COUNT', 'FLEET_PERCENT']) type!: 'HOST_COUNT' | 'FLEET_PERCENT';
  /** HOST_COUNT ≥ 0; FLEET_PERCENT 0 to 99. */
  @IsInt() @Min(0) @Max(100_000) value!: number;
}

/** Creates or replaces a deployment group. Exactly one of `tagFilters` (OR) and `tagSet` (AND of OR groups). */
export class PutDeploymentGroupV1 extends AskedV1 {
  @Matches(deployNameShape) applicationName!: string;
  @Matches(deployNameShape) deploymentGroupName!: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => TagFilterV1)
  tagFilters?: TagFilterV1[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => TagGroupV1)
  tagSet?: TagGroupV1[];
  /** `CodeDeployDefault.OneAtATime` (default), `.HalfAtATime`, `.AllAtOnce`, or with `minimumHealthyHosts` one of our own. */
  @IsOptional() @IsString() @Length(1, 100) deploymentConfigName?: string;
  @IsOptional() @ValidateNested() @Type(() => MinimumHealthyHostsV1) minimumHealthyHosts?: MinimumHealthyHostsV1;
  @IsOptional() @IsIn(['DISALLOW', 'OVERWRITE', 'RETAIN']) fileExistsBehavior?: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  @IsOptional() @IsBoolean() ignoreApplicationStopFailures?: boolean;
}
export class DeploymentGroupNameV1 extends AskedV1 {
  @Matches(deployNameShape) applicationName!: string;
  @Matches(deployNameShape) deploymentGroupName!: string;
}
export interface DeploymentGroupView {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  readonly tagFilters?: readonly TagFilterV1[];
  readonly tagSet?: readonly TagGroupV1[];
  readonly deploymentConfigName: string;
  readonly minimumHealthyHosts?: MinimumHealthyHostsV1;
  readonly fileExistsBehavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  readonly ignoreApplicationStopFailures: boolean;
  /** Deployment that last succeeded here. */
  readonly lastSuccessfulDeploymentId?: string;
}

export class DeploymentIdV1 extends AskedV1 {
  @IsString() @Length(1, 64) deploymentId!: string;
}
export class ListDeploymentsV1 extends AskedV1 {
  @IsOptional() @IsString() @Length(1, 100) applicationName?: string;
  @IsOptional() @IsString() @Length(1, 100) deploymentGroupName?: string;
  @IsOptional() @IsIn(deploymentStatuses) status?: DeploymentStatus;
  /** Only those that asked something of this host. */
  @IsOptional() @IsString() @Length(1, 100) hostId?: string;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export interface LifecycleEventView {
  readonly name: LifecycleEvent;
  readonly status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped' | 'Unknown';
  readonly startedAt?: IsoTime;
  readonly endedAt?: IsoTime;
  readonly error?: ErrorDetailsV1;
  readonly scriptName?: string;
  readonly logTail?: string;
}
export interface TargetView {
  readonly hostId: string;
  readonly hostName: string;
  readonly status: 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped' | 'Unknown';
  readonly lifecycleEvents: readonly LifecycleEventView[];
}
export interface DeploymentView {
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly status: DeploymentStatus;
  readonly outcome?: Outcome;
  readonly cause: string;
  readonly error?: ErrorDetailsV1;
  readonly executionId?: string;
  readonly actionExecutionId?: string;
  readonly revisionSha256: string;
  readonly createdAt: IsoTime;
  readonly startedAt?: IsoTime;
  readonly endedAt?: IsoTime;
  readonly targets: readonly TargetView[];
}

/** Makes a one-time enrolment token, good for 15 minutes, bound to this name and these tags. */
export class CreateEnrolmentV1 extends AskedV1 {
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/) hostName!: string;
  @IsArray() @ArrayMaxSize(50) @ValidateNested({ each: true }) @Type(() => HostTagV1) tags!: HostTagV1[];
}
export interface EnrolmentTicket {
  /** Shown once; stored hashed. */
  readonly token: string;
  readonly expiresAt: IsoTime;
}
/** Sent by the agent with its own public key; the private one never leaves the host. */
export class EnrolHostV1 {
  @IsString() @Length(16, 256) token!: string;
  /** NATS user public key, `U…`. */
  @Matches(/^U[A-Z2-7]{55}$/) publicKey!: string;
  @IsString() @Length(1, 32) agentVersion!: string;
}
export interface HostIdentity {
  readonly hostId: string;
  readonly hostName: string;
  readonly account: string;
  readonly region: string;
  /** User JWT limited to this host's subjects. */
  readonly jwt: string;
  readonly jwtExpiresAt: IsoTime;
  readonly natsUrls: readonly string[];
  /** Ed25519 public key (SPKI, base64) with which every command is checked. */
  readonly commandKey: string;
}
/** A host was heard of lately, or not. */
export const hostPresences = ['online', 'offline'] as const;
export type HostPresence = (typeof hostPresences)[number];

/** Registered hosts in the order of their names. */
export class ListHostsV1 extends ListByNameV1 {
  @IsOptional() @IsIn(hostPresences) status?: HostPresence;
  @IsOptional() @ValidateNested() @Type(() => TagWantedV1) tag?: TagWantedV1;
}
export class HostIdV1 extends AskedV1 {
  @IsString() @Length(1, 100) hostId!: string;
}
/** What a deployment group has on a host that its tags choose. */
export interface HostGroupView {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** Whether the last deployment of the group to this host went well; absent before the first. */
  readonly healthy?: boolean;
  /** Revision that runs there; absent before the first deployment, and where the last one stopped half-way. */
  readonly revisionSha256?: string;
}
export interface HostView {
  readonly hostId: string;
  readonly hostName: string;
  readonly tags: readonly HostTagV1[];
  readonly status: HostPresence | 'deregistered';
  readonly enrolledAt: IsoTime;
  readonly lastSeenAt?: IsoTime;
  readonly agentVersion?: string;
  /** By their names. */
  readonly deploymentGroups: readonly HostGroupView[];
}

export const CreateApplication = query(
  'deployments',
  'create-application',
  ApplicationNameV1,
).answers<ApplicationView>();
export const DeleteApplication = query('deployments', 'delete-application', ApplicationNameV1).answers<
  Record<string, never>
>();
export const ListApplications = query('deployments', 'list-applications', ListByNameV1).answers<
  Page<ApplicationView>
>();
export const PutDeploymentGroup = query(
  'deployments',
  'put-deployment-group',
  PutDeploymentGroupV1,
).answers<DeploymentGroupView>();
export const GetDeploymentGroup = query(
  'deployments',
  'get-deployment-group',
  DeploymentGroupNameV1,
).answers<DeploymentGroupView>();
export const DeleteDeploymentGroup = query('deployments', 'delete-deployment-group', DeploymentGroupNameV1).answers<
  Record<string, never>
>();
export const GetDeployment = query('deployments', 'get-deployment', DeploymentIdV1).answers<DeploymentView>();
export const ListDeployments = query('deployments', 'list-deployments', ListDeploymentsV1).answers<
  Page<DeploymentView>
>();
export const StopDeployment = query('deployments', 'stop-deployment', DeploymentIdV1).answers<DeploymentView>();
export const CreateEnrolment = query('deployments', 'create-enrolment', CreateEnrolmentV1).answers<EnrolmentTicket>();
export const EnrolHost = query('deployments', 'enrol-host', EnrolHostV1).answers<HostIdentity>();
export const GetHost = query('deployments', 'get-host', HostIdV1).answers<HostView>();
export const ListHosts = query('deployments', 'list-hosts', ListHostsV1).answers<Page<HostView>>();
/** The host's identity is revoked; its name may be enrolled again. */
export const DeregisterHost = query('deployments', 'deregister-host', HostIdV1).answers<Record<string, never>>();
