import { minutes, plus, seconds, type Instant } from '@millrace/kernel';
import { underWay } from './decide.ts';
import type {
  Deployment,
  DeploymentEvent,
  Ending,
  EventPlace,
  GroupRules,
  Plan,
  SealedLog,
  Target,
} from './deployment.ts';

/** Whole event, hooks included (build-deploy.md B13). */
export const eventTimeoutSeconds = 3600;
/** An event that its agent has not begun by then has failed (B13). */
const startWithin = minutes(5);
/** Beyond the event's own limit: an agent ends the event itself and says so. */
const finishWithin = seconds(eventTimeoutSeconds + 600);
const presentWithin = seconds(30);
const stopWithin = seconds(60);

export type TimerId = 'deadline' | 'stopping' | `presence ${string}` | `start ${string}` | `finish ${string}`;

/** What others are asked after a fact: messages, commands to agents, timers, rows. */
export type Order =
  | { readonly type: 'TellStarted'; readonly plan: Plan; readonly fence: number }
  | {
      readonly type: 'TellResult';
      readonly plan: Plan;
      readonly fence: number;
      readonly ending: Ending;
      readonly log: SealedLog | null;
    }
  | {
      readonly type: 'TellChanged';
      readonly plan: Plan;
      readonly status: 'Created' | 'InProgress' | Ending['status'];
      readonly cause: string;
    }
  /** To the group: is it somebody's turn? */
  | { readonly type: 'LookAtGroup'; readonly deploymentGroupId: string }
  | {
      readonly type: 'SendCommand';
      readonly plan: Plan;
      readonly rules: GroupRules;
      readonly place: EventPlace;
      readonly expiresAt: Instant;
    }
  | { readonly type: 'SendCancel'; readonly plan: Plan; readonly rules: GroupRules; readonly place: EventPlace }
  | { readonly type: 'CloseCommand'; readonly place: EventPlace }
  | { readonly type: 'SetTimer'; readonly timerId: TimerId; readonly dueAt: Instant }
  | {
      readonly type: 'RecordHealth';
      readonly deploymentGroupId: string;
      readonly hostId: string;
      readonly isHealthy: boolean;
      readonly sha256: string;
    }
  | { readonly type: 'RecordSuccess'; readonly deploymentGroupId: string; readonly plan: Plan }
  | { readonly type: 'SayLine'; readonly text: string; readonly at: Instant }
  /** The last of all: no timer of the deployment matters any more, its log can be sealed. */
  | { readonly type: 'SealLog' };

/** `deployment` is the state after the whole decision that `event` belongs to. */
export function react(deployment: Deployment, event: DeploymentEvent): readonly Order[] {
  const { at } = event;
  if (event.type === 'DeploymentForestalled' || !('plan' in deployment)) return [];
  const { plan, fence } = deployment;
  const say = (text: string): Order => ({ type: 'SayLine', text, at });
  const nameOf = (hostId: string): string => targetOf(deployment, hostId)?.hostName ?? hostId;
  switch (event.type) {
    case 'DeploymentCreated': {
      const { applicationName, deploymentGroupName, deploymentId } = plan;
      const cause = `Created for ${deploymentGroupName} of ${applicationName}.`;
      return [
        { type: 'TellStarted', plan, fence },
        { type: 'TellChanged', plan, status: 'Created', cause },
        { type: 'SetTimer', timerId: 'deadline', dueAt: plan.endsBy },
        say(`deployment ${deploymentId} to ${deploymentGroupName} of ${applicationName}`),
        ...lookAtGroup(plan),
      ];
    }
    case 'DeploymentOfferedAgain':
      return [{ type: 'TellStarted', plan, fence }, ...result(deployment)];
    case 'DeploymentBegan': {
      const cause = `Goes to ${event.hosts.length} hosts.`;
      const hosts = event.hosts.map(({ hostName, isDown }) => (isDown ? `${hostName} (down)` : hostName));
      return [{ type: 'TellChanged', plan, status: 'InProgress', cause }, say(`hosts: ${hosts.join(', ') || 'none'}`)];
    }
    case 'EventSent':
      return 'rules' in deployment && deployment.rules ? send(plan, deployment.rules, event.place, at) : [];
    case 'EventStarted':
      return [];
    case 'EventSucceeded':
      return [{ type: 'CloseCommand', place: event.place }];
    case 'EventFailed': {
      const { place, error, scriptName } = event;
      const script = scriptName === undefined ? '' : ` (${scriptName})`;
      return [
        { type: 'CloseCommand', place },
        say(`${nameOf(place.hostId)}: ${place.event}${script} failed: ${error.code}: ${error.message}`),
      ];
    }
    case 'HostSucceeded':
      return [...health(plan, event.hostId, true), say(`${nameOf(event.hostId)}: succeeded`)];
    case 'HostFailed':
      return [...health(plan, event.hostId, false), say(`${nameOf(event.hostId)}: failed`)];
    case 'HostSkipped':
      return [say(`${nameOf(event.hostId)}: skipped`)];
    case 'StopAsked':
      return [
        say(`stopping: ${event.stop.reason}`),
        ...cancels(deployment),
        { type: 'SetTimer', timerId: 'stopping', dueAt: plus(at, stopWithin) },
      ];
    case 'DeploymentEnded': {
      const { status, cause } = event.ending;
      return [
        { type: 'TellChanged', plan, status, cause },
        say(`${status}: ${cause}`),
        ...(status === 'Succeeded' && plan.deploymentGroupId !== undefined
          ? [{ type: 'RecordSuccess', deploymentGroupId: plan.deploymentGroupId, plan } as const]
          : []),
        { type: 'SealLog' },
        ...lookAtGroup(plan),
      ];
    }
    case 'LogSealed':
      return result(deployment);
  }
}

const targetOf = (deployment: Deployment, hostId: string): Target | undefined =>
  'targets' in deployment ? deployment.targets.find((target) => target.hostId === hostId) : undefined;

const lookAtGroup = ({ deploymentGroupId }: Plan): readonly Order[] =>
  deploymentGroupId === undefined ? [] : [{ type: 'LookAtGroup', deploymentGroupId }];

const health = ({ deploymentGroupId, bundle }: Plan, hostId: string, isHealthy: boolean): readonly Order[] =>
  deploymentGroupId === undefined
    ? []
    : [{ type: 'RecordHealth', deploymentGroupId, hostId, isHealthy, sha256: bundle.sha256 }];

/** Orchestration is told once the log is sealed, so that the result can name it. */
const result = (deployment: Deployment): readonly Order[] =>
  deployment.status === 'ended' && deployment.log !== undefined
    ? [
        {
          type: 'TellResult',
          plan: deployment.plan,
          fence: deployment.fence,
          ending: deployment.ending,
          log: deployment.log,
        },
      ]
    : [];

const cancels = (deployment: Deployment): readonly Order[] =>
  deployment.status === 'running'
    ? underWay(deployment).map((place) => ({
        type: 'SendCancel',
        plan: deployment.plan,
        rules: deployment.rules,
        place,
      }))
    : [];

function send(plan: Plan, rules: GroupRules, place: EventPlace, at: Instant): readonly Order[] {
  const { hostId, event } = place;
  const timed = `${hostId} ${event}`;
  const isFirst = event === 'ApplicationStop';
  return [
    { type: 'SendCommand', plan, rules, place, expiresAt: plus(at, startWithin) },
    { type: 'SetTimer', timerId: `start ${timed}`, dueAt: plus(at, startWithin) },
    { type: 'SetTimer', timerId: `finish ${timed}`, dueAt: plus(at, finishWithin) },
    ...(isFirst ? [{ type: 'SetTimer', timerId: `presence ${hostId}`, dueAt: plus(at, presentWithin) } as const] : []),
  ];
}
