import { IsIn, IsISO8601, IsOptional, IsString, Length, Matches } from 'class-validator';
import { event } from '../contract.ts';
import { nameShape, uuidShape } from '../wire.ts';

export const deploymentStatuses = ['Created', 'Queued', 'InProgress', 'Succeeded', 'Failed', 'Stopped'] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

/** CodeDeploy's deployment id: `d-` and nine characters. */
export const deploymentIdShape = /^d-[A-Z0-9]{9}$/;

export class DeploymentChangedV1 {
  @Matches(deploymentIdShape) deploymentId!: string;
  @IsString() @Length(1, 100) applicationName!: string;
  @IsString() @Length(1, 100) deploymentGroupName!: string;
  @IsIn(deploymentStatuses) status!: DeploymentStatus;
  @IsOptional() @Matches(uuidShape) executionId?: string;
  /** Of the execution. */
  @IsOptional() @Matches(nameShape) pipelineName?: string;
  @IsString() @Length(1, 2000) cause!: string;
}

export class HostEnrolledV1 {
  @IsString() @Length(1, 64) hostId!: string;
  @IsString() @Length(1, 100) hostName!: string;
  @IsISO8601() enrolledAt!: string;
}

export const DeploymentChanged = event('deployments', 'deployment.changed.v1', DeploymentChangedV1);
export const HostEnrolled = event('deployments', 'host.enrolled.v1', HostEnrolledV1);
