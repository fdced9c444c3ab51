import { err, ok, type Instant, type Result } from '@millrace/kernel';
import { advance } from './advance.ts';
import type {
  Deployment,
  DeploymentCommand,
  DeploymentEvent,
  DeploymentRejection,
  EventPlace,
  EventProgress,
  Failure,
  HostVerdict,
  Running,
} from './deployment.ts';
import { evolve } from './evolve.ts';
import { isUnattainable, minimumHealthy } from './minimum-healthy-hosts.ts';

type Decision = Result<readonly DeploymentEvent[], DeploymentRejection>;
type Of<Type extends DeploymentCommand['type']> = Extract<DeploymentCommand, { type: Type }>;

/** Hosts of one deployment (build-deploy.md B10). */
const maxHosts = 1000;

const nothing: Decision = ok([]);
const says = (...events: readonly DeploymentEvent[]): Decision => ok(events);

/** These facts, and everything that follows from them by itself. */
function saysOn(deployment: Deployment, at: Instant, ...events: readonly DeploymentEvent[]): Decision {
  return ok([...events, ...advance(events.reduce(evolve, deployment), at)]);
}

/**
 * What follows from a command. Repeated, late and stale messages of agents, timers and other services are accepted and
 * say nothing; only a person's stop can be refused.
 */
export function decide(deployment: Deployment, command: DeploymentCommand): Decision {
  switch (command.type) {
    case 'OfferDeployment':
      return offer(deployment, command);
    case 'BeginDeployment':
      return begin(deployment, command);
    case 'RefuseDeployment':
      return deployment.status === 'queued' ? says(failure(command.refusal, command.at)) : nothing;
    case 'TakeReport':
      return takeReport(deployment, command);
    case 'CheckPresence':
      return checkPresence(deployment, command);
    case 'EndUnstarted':
      return endUnstarted(deployment, command);
    case 'EndUnfinished':
      return giveUp(deployment, command.place, command.at, {
        code: 'AGENT_ISSUE',
        message: 'the agent began the event and did not say in time how it ended',
      });
    case 'StopDeployment':
      return stop(deployment, command);
    case 'EndStopping':
      return endStopping(deployment, command);
    case 'RecordLog':
      return deployment.status === 'ended' && deployment.log === undefined
        ? says({ type: 'LogSealed', log: command.log, at: command.at })
        : nothing;
  }
}

function offer(deployment: Deployment, { plan, fence, refusal, at }: Of<'OfferDeployment'>): Decision {
  const created = { type: 'DeploymentCreated', plan, fence, at } as const;
  switch (deployment.status) {
    case 'absent':
      return refusal ? says(created, failure(refusal, at)) : says(created);
    case 'forestalled':
      return says(created, stopped('cancelled', deployment.reason, at));
    case 'queued':
    case 'running':
    case 'ended':
      // A newer dispatch hears what was said to the older one; the deployment is not repeated.
      return fence > deployment.fence ? says({ type: 'DeploymentOfferedAgain', fence, at }) : nothing;
  }
}

function begin(deployment: Deployment, { rules, hosts, at }: Of<'BeginDeployment'>): Decision {
  if (deployment.status !== 'queued') return nothing;
  const began = { type: 'DeploymentBegan', rules, hosts, at } as const;
  if (hosts.length === 0) {
    return says(began, failure({ code: 'NO_INSTANCES', message: 'No host has the tags of the deployment group.' }, at));
  }
  if (hosts.length > maxHosts) {
    const message = `The deployment group has ${hosts.length} hosts; a deployment takes at most ${maxHosts}.`;
    return says({ ...began, hosts: [] }, failure({ code: 'OVER_MAX_INSTANCES', message }, at));
  }
  if (isUnattainable(rules.health, hosts.length)) {
    const minimum = minimumHealthy(rules.health, hosts.length);
    const message = `${minimum} of ${hosts.length} hosts must stay healthy: no host could be touched.`;
    const skipped = hosts.map(({ hostId }): DeploymentEvent => ({ type: 'HostSkipped', hostId, at }));
    return says(began, ...skipped, failure({ code: 'HEALTH_CONSTRAINTS_INVALID', message }, at));
  }
  return saysOn(deployment, at, began);
}

function takeReport(deployment: Deployment, { place, verdict, at }: Of<'TakeReport'>): Decision {
  const progress = inProgress(deployment, place);
  if (!progress) return nothing;
  if (verdict.kind === 'started') {
    return progress.startedAt === undefined ? says({ type: 'EventStarted', place, at }) : nothing;
  }
  return saysOn(deployment, at, endOf(place, verdict, at));
}

function endOf(place: EventPlace, verdict: Exclude<HostVerdict, { kind: 'started' }>, at: Instant): DeploymentEvent {
  if (verdict.kind === 'succeeded') return { type: 'EventSucceeded', place, at };
  const { error, scriptName } = verdict;
  return { type: 'EventFailed', place, error, ...(scriptName === undefined ? {} : { scriptName }), at };
}

/** A host that is not there when its turn comes is not waited for as long as one that is. */
function checkPresence(deployment: Deployment, { hostId, isSilent, at }: Of<'CheckPresence'>): Decision {
  if (!isSilent || deployment.status !== 'running') return nothing;
  const target = deployment.targets.find((candidate) => candidate.hostId === hostId);
  const waiting = target?.events.find(({ status, startedAt }) => status === 'InProgress' && startedAt === undefined);
  if (!waiting) return nothing;
  const message = 'the host is offline: nothing was heard of its agent for 30 seconds after its turn had come';
  return giveUp(deployment, { hostId, event: waiting.name }, at, { code: 'AGENT_ISSUE', message });
}

function endUnstarted(deployment: Deployment, { place, at }: Of<'EndUnstarted'>): Decision {
  const progress = inProgress(deployment, place);
  if (!progress || progress.startedAt !== undefined) return nothing;
  const message = 'the agent did not begin the event within five minutes';
  return giveUp(deployment, place, at, { code: 'AGENT_ISSUE', message });
}

function giveUp(deployment: Deployment, place: EventPlace, at: Instant, error: Failure): Decision {
  if (!inProgress(deployment, place)) return nothing;
  return saysOn(deployment, at, { type: 'EventFailed', place, error, at });
}

function stop(deployment: Deployment, { stop: asked, at }: Of<'StopDeployment'>): Decision {
  switch (deployment.status) {
    case 'absent':
      return says({ type: 'DeploymentForestalled', reason: asked.reason, at });
    case 'forestalled':
      return nothing;
    case 'queued':
      return says(stopped(asked.outcome, asked.reason, at));
    case 'running':
      return deployment.stop ? nothing : saysOn(deployment, at, { type: 'StopAsked', stop: asked, at });
    case 'ended':
      return err({
        code: 'deployment.already-completed',
        detail: `Deployment ${deployment.plan.deploymentId} has ended: ${deployment.ending.cause}`,
      });
  }
}

function endStopping(deployment: Deployment, { at }: Of<'EndStopping'>): Decision {
  if (deployment.status !== 'running' || !deployment.stop) return nothing;
  const error = { code: 'AGENT_ISSUE', message: 'the agent did not say that it stopped' };
  const left = underWay(deployment).map((place): DeploymentEvent => ({ type: 'EventFailed', place, error, at }));
  return saysOn(deployment, at, ...left);
}

/** Events that agents have been told to carry out and have not ended. */
export const underWay = ({ targets }: Running): readonly EventPlace[] =>
  targets.flatMap(({ hostId, events }) =>
    events.filter(({ status }) => status === 'InProgress').map(({ name }) => ({ hostId, event: name })),
  );

function inProgress(deployment: Deployment, { hostId, event }: EventPlace): EventProgress | undefined {
  if (deployment.status !== 'running') return undefined;
  const target = deployment.targets.find((candidate) => candidate.hostId === hostId);
  return target?.events.find(({ name, status }) => name === event && status === 'InProgress');
}

const failure = (error: Failure, at: Instant): DeploymentEvent => ({
  type: 'DeploymentEnded',
  ending: { status: 'Failed', outcome: 'failed', cause: error.message, error },
  at,
});

const stopped = (outcome: 'cancelled' | 'timed-out', reason: string, at: Instant): DeploymentEvent => {
  const cause = `Stopped before it began: ${reason}`;
  const code = outcome === 'timed-out' ? 'TIMEOUT' : 'MANUAL_STOP';
  return {
    type: 'DeploymentEnded',
    ending: { status: 'Stopped', outcome, cause, error: { code, message: cause } },
    at,
  };
};
