import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ErrorDetailsV1, sha256Shape, traceparentShape, uuidShape } from '../wire.ts';
import { LogLineV1 } from '../log-lines.ts';
import { deploymentIdShape } from './events.ts';

/** Lifecycle events of an in-place deployment without load balancer, in order (build-deploy.md B3). */
const lifecycleEvents = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const;
export type LifecycleEvent = (typeof lifecycleEvents)[number];

export class BundleV1 {
  @Matches(uuidShape) artifactId!: string;
  /** Mandatory: the agent refuses other bytes. */
  @Matches(sha256Shape) sha256!: string;
  @IsInt() @Min(1) sizeBytes!: number;
  /** Signed, expiring; only with DownloadBundle. Never logged. */
  @IsOptional() @IsUrl({ require_tld: false }) url?: string;
}

/** One lifecycle event of one deployment on one host. The same `commandId` is carried out at most once to success. */
export class HostCommandV1 {
  @IsString() @Length(1, 128) commandId!: string;
  @IsString() @Length(1, 64) hostId!: string;
  @IsIn(['run', 'cancel']) kind!: 'run' | 'cancel';
  @Matches(deploymentIdShape) deploymentId!: string;
  @IsString() @Length(1, 100) applicationName!: string;
  @IsString() @Length(1, 100) deploymentGroupName!: string;
  @Matches(uuidShape) deploymentGroupId!: string;
  @IsIn(lifecycleEvents) lifecycleEvent!: LifecycleEvent;
  @ValidateNested() @Type(() => BundleV1) bundle!: BundleV1;
  @IsIn(['DISALLOW', 'OVERWRITE', 'RETAIN']) fileExistsBehavior!: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
  /** Whole event, hooks included. */
  @IsInt() @Min(1) @Max(3600) timeoutSeconds!: number;
  /** Not begun by then: refused as expired. */
  @IsISO8601() expiresAt!: string;
  @IsOptional() @Matches(traceparentShape) traceparent?: string;
}

/** A command as it travels: the exact JSON text and its Ed25519 signature, checked with the key pinned at enrolment. */
export class SignedHostCommandV1 {
  /** UTF-8 JSON of {@link HostCommandV1}. */
  @IsString() @Length(2, 65_536) payload!: string;
  @IsBase64() signature!: string;
}

/** Agent → platform. `seq` rises by one per command from 1; (commandId, seq) is applied once. */
export class HostReportV1 {
  @IsString() @Length(1, 64) hostId!: string;
  @IsString() @Length(1, 128) commandId!: string;
  @IsInt() @Min(1) seq!: number;
  @IsIn(['started', 'log', 'succeeded', 'failed', 'cancelled']) status!:
    | 'started'
    | 'log'
    | 'succeeded'
    | 'failed'
    | 'cancelled';
  @IsISO8601() at!: string;
  /** With `log`; `seq` of a line counts per command. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => LogLineV1)
  lines?: LogLineV1[];
  /** With `failed`: agent code names of build-deploy.md B8. */
  @IsOptional() @ValidateNested() @Type(() => ErrorDetailsV1) error?: ErrorDetailsV1;
  @IsOptional() @IsString() @Length(0, 1024) scriptName?: string;
  /** At most the last 4,096 bytes of the event's log. */
  @IsOptional() @IsString() @Length(0, 4096) logTail?: string;
}

/** How deployments answers a report once it is recorded; until then the agent says it again. */
export interface HostReportAnswer {
  readonly recorded: true;
}

/** "I am here": sent on connecting and every {@link helloEverySeconds}; silence of three makes a host offline. */
export class HostHelloV1 {
  @IsString() @Length(1, 64) hostId!: string;
  @IsString() @Length(1, 32) agentVersion!: string;
  @IsISO8601() startedAt!: string;
  @IsInt() @Min(0) runningCommands!: number;
  /** When the user token in use ends; a new one comes with the answer once half of its time has passed. */
  @IsISO8601() jwtExpiresAt!: string;
}

export const helloEverySeconds = 10;

export interface HostHelloAnswer {
  /** Commands that are not reported as started yet: said again in case they were missed. */
  readonly commands: readonly SignedHostCommandV1[];
  /** A renewed identity, when it is time. */
  readonly identity?: { readonly jwt: string; readonly jwtExpiresAt: string };
}
