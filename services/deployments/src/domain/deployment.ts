import type { inPlaceEvents } from '@millrace/appspec';
import type { Brand, Instant, Outcome } from '@millrace/kernel';

/** What one host goes through, in this order (build-deploy.md B3). */
export type LifecycleEvent = (typeof inPlaceEvents)[number];

/** `d-` and nine characters, derived from the id of the job that asked for the deployment. */
export type DeploymentId = Brand<string, 'DeploymentId'>;
/** One lifecycle event of one deployment on one host: `<deployment>/<host>/<event>`. */
export type HostCommandId = Brand<string, 'HostCommandId'>;

/** Why something failed, as people and programs are told. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What is to be deployed and for whom, fixed when the job is offered. */
export interface Plan {
  readonly deploymentId: DeploymentId;
  readonly account: string;
  readonly region: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** Absent when there is no such group: then the deployment is refused. */
  readonly deploymentGroupId?: string;
  readonly jobId: string;
  readonly pipelineName: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly bundle: { readonly artifactId: string; readonly sha256: string; readonly sizeBytes: number };
  readonly createdAt: Instant;
  /** The action's own limit: whatever still runs then is stopped. */
  readonly endsBy: Instant;
  /** Span of the execution: whatever happens later belongs to that trace. */
  readonly traceparent?: string;
}

/** How many hosts must stay healthy (build-deploy.md B11). */
export type HealthRule =
  | { readonly kind: 'one-at-a-time' }
  | { readonly kind: 'half-at-a-time' }
  | { readonly kind: 'host-count'; readonly value: number }
  /** 0 to 99. */
  | { readonly kind: 'fleet-percent'; readonly value: number };

/** What the deployment group said when the deployment's turn came. */
export interface GroupRules {
  readonly health: HealthRule;
  readonly ignoreApplicationStopFailures: boolean;
  readonly fileExistsBehavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
}

/** A host as it was when the deployment's turn came. */
export interface ChosenHost {
  readonly hostId: string;
  readonly hostName: string;
  /** Its last deployment failed, or it is offline: it is taken first, and not charged to the minimum. */
  readonly isDown: boolean;
}

export type ProgressStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

export interface EventProgress {
  readonly name: LifecycleEvent;
  readonly status: ProgressStatus;
  /** The agent began it; an event in progress without it is on its way. */
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly error?: Failure;
  readonly scriptName?: string;
}

export interface Target extends ChosenHost {
  readonly status: ProgressStatus;
  readonly events: readonly EventProgress[];
}

export interface Stop {
  readonly reason: string;
  readonly outcome: 'cancelled' | 'timed-out';
}

export interface Ending {
  readonly status: 'Succeeded' | 'Failed' | 'Stopped';
  readonly outcome: Outcome;
  /** One sentence. */
  readonly cause: string;
  readonly error?: Failure;
}

export interface SealedLog {
  readonly artifactId: string;
  readonly sha256: string;
  readonly lines: number;
  readonly sizeBytes: number;
}

interface Known {
  readonly plan: Plan;
  /** Of the newest dispatch of the job. */
  readonly fence: number;
}

/**
 * One deployment.
 *
 * - `absent`: nobody has asked yet.
 * - `forestalled`: the cancel overtook the offer; the offer will end at once.
 * - `queued`: waits until its group has no other deployment.
 * - `running`: goes from host to host; with `stop` it waits for what had begun.
 * - `ended`: never changes again, but for the log that is sealed before the result is told.
 */
export type Deployment =
  | { readonly status: 'absent' }
  | { readonly status: 'forestalled'; readonly reason: string; readonly at: Instant }
  | (Known & { readonly status: 'queued' })
  | (Known & {
      readonly status: 'running';
      readonly rules: GroupRules;
      readonly startedAt: Instant;
      readonly targets: readonly Target[];
      readonly stop?: Stop;
    })
  | (Known & {
      readonly status: 'ended';
      readonly rules?: GroupRules;
      readonly startedAt?: Instant;
      readonly endedAt: Instant;
      readonly targets: readonly Target[];
      readonly ending: Ending;
      /** Undefined until the log is sealed; null when there was nothing to seal. */
      readonly log?: SealedLog | null;
    });

export type Running = Extract<Deployment, { status: 'running' }>;
export type Ended = Extract<Deployment, { status: 'ended' }>;

/** What an agent says about the event that it was told to carry out. */
export type HostVerdict =
  | { readonly kind: 'started' }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed' | 'cancelled'; readonly error: Failure; readonly scriptName?: string };

export interface EventPlace {
  readonly hostId: string;
  readonly event: LifecycleEvent;
}

export type DeploymentCommand = { readonly at: Instant } & (
  | { readonly type: 'OfferDeployment'; readonly plan: Plan; readonly fence: number; readonly refusal?: Failure }
  | { readonly type: 'BeginDeployment'; readonly rules: GroupRules; readonly hosts: readonly ChosenHost[] }
  /** Its group or application was deleted while it waited. */
  | { readonly type: 'RefuseDeployment'; readonly refusal: Failure }
  | { readonly type: 'TakeReport'; readonly place: EventPlace; readonly verdict: HostVerdict }
  /** The host's turn came a while ago; was it heard of since? */
  | { readonly type: 'CheckPresence'; readonly hostId: string; readonly isSilent: boolean }
  | { readonly type: 'EndUnstarted'; readonly place: EventPlace }
  | { readonly type: 'EndUnfinished'; readonly place: EventPlace }
  | { readonly type: 'StopDeployment'; readonly stop: Stop }
  /** Hosts that did not answer the stop are given up. */
  | { readonly type: 'EndStopping' }
  | { readonly type: 'RecordLog'; readonly log: SealedLog | null }
);

export type DeploymentEvent = { readonly at: Instant } & (
  | { readonly type: 'DeploymentCreated'; readonly plan: Plan; readonly fence: number }
  | { readonly type: 'DeploymentOfferedAgain'; readonly fence: number }
  | { readonly type: 'DeploymentForestalled'; readonly reason: string }
  | { readonly type: 'DeploymentBegan'; readonly rules: GroupRules; readonly hosts: readonly ChosenHost[] }
  | { readonly type: 'EventSent'; readonly place: EventPlace }
  | { readonly type: 'EventStarted'; readonly place: EventPlace }
  | { readonly type: 'EventSucceeded'; readonly place: EventPlace }
  | {
      readonly type: 'EventFailed';
      readonly place: EventPlace;
      readonly error: Failure;
      readonly scriptName?: string;
    }
  | { readonly type: 'HostSucceeded'; readonly hostId: string }
  | { readonly type: 'HostFailed'; readonly hostId: string }
  | { readonly type: 'HostSkipped'; readonly hostId: string }
  | { readonly type: 'StopAsked'; readonly stop: Stop }
  | { readonly type: 'DeploymentEnded'; readonly ending: Ending }
  | { readonly type: 'LogSealed'; readonly log: SealedLog | null }
);

/** Rejections are for people who can act on them; codes as declared in contracts. */
export interface DeploymentRejection {
  readonly code: 'deployment.not-found' | 'deployment.already-completed';
  readonly detail: string;
}

export const initialDeployment: Deployment = { status: 'absent' };

/** Version of the shape of `Deployment` as it is stored: raised with every change of that shape. */
export const deploymentShape = 1;

export const hostCommandId = (deploymentId: DeploymentId, { hostId, event }: EventPlace): HostCommandId =>
  `${deploymentId}/${hostId}/${event}` as HostCommandId;

/** Kind of the aggregate: part of its keys. */
export const deploymentKind = 'deployment';
