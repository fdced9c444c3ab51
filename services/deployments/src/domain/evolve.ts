import { inPlaceEvents } from '@millrace/appspec';
import type {
  ChosenHost,
  Deployment,
  DeploymentEvent,
  EventPlace,
  EventProgress,
  ProgressStatus,
  Target,
} from './deployment.ts';

/** The state after a fact. Total: a fact that does not fit the state leaves it as it is. */
export function evolve(deployment: Deployment, event: DeploymentEvent): Deployment {
  switch (event.type) {
    case 'DeploymentCreated':
      return deployment.status === 'absent' || deployment.status === 'forestalled'
        ? { status: 'queued', plan: event.plan, fence: event.fence }
        : deployment;
    case 'DeploymentOfferedAgain':
      return 'plan' in deployment ? { ...deployment, fence: event.fence } : deployment;
    case 'DeploymentForestalled':
      return deployment.status === 'absent'
        ? { status: 'forestalled', reason: event.reason, at: event.at }
        : deployment;
    case 'DeploymentBegan': {
      if (deployment.status !== 'queued') return deployment;
      const { plan, fence } = deployment;
      const targets = event.hosts.map(untouched);
      return { status: 'running', plan, fence, rules: event.rules, startedAt: event.at, targets };
    }
    case 'EventSent':
      return withEvent(deployment, event.place, (progress) => ({ ...progress, status: 'InProgress' }));
    case 'EventStarted':
      return withEvent(deployment, event.place, (progress) => ({ ...progress, startedAt: event.at }));
    case 'EventSucceeded':
      return withEvent(deployment, event.place, (progress) => ({
        ...progress,
        status: 'Succeeded',
        endedAt: event.at,
      }));
    case 'EventFailed': {
      const { error, scriptName, at } = event;
      return withEvent(deployment, event.place, (progress) => ({
        ...progress,
        status: 'Failed',
        endedAt: at,
        error,
        ...(scriptName === undefined ? {} : { scriptName }),
      }));
    }
    case 'HostSucceeded':
      return withHost(deployment, event.hostId, (target) => ({ ...target, status: 'Succeeded' }));
    case 'HostFailed':
      return withHost(deployment, event.hostId, (target) => closed(target, 'Failed'));
    case 'HostSkipped':
      return withHost(deployment, event.hostId, (target) => closed(target, 'Skipped'));
    case 'StopAsked':
      return deployment.status === 'running' ? { ...deployment, stop: event.stop } : deployment;
    case 'DeploymentEnded': {
      if (deployment.status !== 'queued' && deployment.status !== 'running') return deployment;
      const { plan, fence } = deployment;
      const ended = { status: 'ended', plan, fence, ending: event.ending, endedAt: event.at } as const;
      if (deployment.status === 'queued') return { ...ended, targets: [] };
      const { rules, startedAt, targets } = deployment;
      return { ...ended, rules, startedAt, targets };
    }
    case 'LogSealed':
      return deployment.status === 'ended' ? { ...deployment, log: event.log } : deployment;
  }
}

const untouched = (host: ChosenHost): Target => ({
  ...host,
  status: 'Pending',
  events: inPlaceEvents.map((name): EventProgress => ({ name, status: 'Pending' })),
});

/** What did not run on a host that has ended never will. */
const closed = (target: Target, status: ProgressStatus): Target => ({
  ...target,
  status,
  events: target.events.map((progress) =>
    progress.status === 'Pending' ? { ...progress, status: 'Skipped' } : progress,
  ),
});

function withHost(deployment: Deployment, hostId: string, change: (target: Target) => Target): Deployment {
  if (deployment.status !== 'running') return deployment;
  const targets = deployment.targets.map((target) => (target.hostId === hostId ? change(target) : target));
  return { ...deployment, targets };
}

const withEvent = (
  deployment: Deployment,
  { hostId, event }: EventPlace,
  change: (progress: EventProgress) => EventProgress,
): Deployment =>
  withHost(deployment, hostId, (target) => ({
    ...target,
    status: 'InProgress',
    events: target.events.map((progress) => (progress.name === event ? change(progress) : progress)),
  }));
