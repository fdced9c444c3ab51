import type { Instant } from '@millrace/kernel';
import type { Deployment, DeploymentEvent, Ending, Running, Target } from './deployment.ts';
import { evolve } from './evolve.ts';
import { isSuccess, minimumHealthy, startable } from './minimum-healthy-hosts.ts';

/** Everything that follows by itself from where a deployment stands: next events, next hosts, its end. */
export function advance(from: Deployment, at: Instant): readonly DeploymentEvent[] {
  const events: DeploymentEvent[] = [];
  let deployment = from;
  while (deployment.status === 'running') {
    const next = nextSteps(deployment, at);
    if (next.length === 0) break;
    events.push(...next);
    deployment = next.reduce(evolve, deployment);
  }
  return events;
}

function nextSteps(deployment: Running, at: Instant): readonly DeploymentEvent[] {
  const underWay = deployment.targets.filter(({ status }) => status === 'InProgress');
  for (const target of underWay) {
    const step = nextOnHost(deployment, target, at);
    if (step) return [step];
  }
  const pending = deployment.targets.filter(({ status }) => status === 'Pending');
  const minimum = minimumHealthy(deployment.rules.health, deployment.targets.length);
  const taken = deployment.stop ? 0 : startable(deployment.targets, minimum);
  if (taken > 0) return pending.slice(0, taken).map((target) => sendFirst(target, at));
  if (underWay.length > 0) return [];
  if (pending.length > 0) return pending.map(({ hostId }) => ({ type: 'HostSkipped', hostId, at }));
  return [{ type: 'DeploymentEnded', ending: endingOf(deployment, minimum), at }];
}

/** The next event of a host whose current one has ended, or the end of the host. */
function nextOnHost(deployment: Running, target: Target, at: Instant): DeploymentEvent | undefined {
  const { hostId, events } = target;
  if (events.some(({ status }) => status === 'InProgress')) return undefined;
  if (events.some((progress) => progress.status === 'Failed' && !isForgiven(deployment, progress.name))) {
    return { type: 'HostFailed', hostId, at };
  }
  const next = events.find(({ status }) => status === 'Pending');
  if (next === undefined) return { type: 'HostSucceeded', hostId, at };
  // A host that was stopped half-way has neither version.
  return deployment.stop
    ? { type: 'HostFailed', hostId, at }
    : { type: 'EventSent', place: { hostId, event: next.name }, at };
}

const isForgiven = ({ rules }: Running, event: string): boolean =>
  event === 'ApplicationStop' && rules.ignoreApplicationStopFailures;

const sendFirst = ({ hostId, events }: Target, at: Instant): DeploymentEvent => ({
  type: 'EventSent',
  place: { hostId, event: events[0]?.name ?? 'ApplicationStop' },
  at,
});

function endingOf({ targets, stop, rules }: Running, minimum: number): Ending {
  const failed = targets.filter(({ status }) => status === 'Failed');
  const succeeded = targets.filter(({ status }) => status === 'Succeeded').length;
  const count = `${succeeded} of ${targets.length} hosts have the new revision`;
  if (stop) {
    const { reason, outcome } = stop;
    const code = outcome === 'timed-out' ? 'TIMEOUT' : 'MANUAL_STOP';
    const cause = `Stopped: ${reason} (${count}).`;
    return { status: 'Stopped', outcome, cause, error: { code, message: cause } };
  }
  if (isSuccess(targets, minimum)) {
    const despite = failed.length === 0 ? '' : `; failed on ${failed.map(({ hostName }) => hostName).join(', ')}`;
    return { status: 'Succeeded', outcome: 'succeeded', cause: `${count}${despite}.` };
  }
  const why = failed.slice(0, 3).map((target) => faultOf(target, rules.ignoreApplicationStopFailures));
  const cause = `Too many hosts failed (${minimum} of ${targets.length} must stay healthy): ${why.join('; ')}`;
  return { status: 'Failed', outcome: 'failed', cause, error: { code: 'HEALTH_CONSTRAINTS', message: cause } };
}

/** Host, event, script and reason, in one line. */
function faultOf({ hostName, events }: Target, ignoresStop: boolean): string {
  const at = events.find(({ name, status }) => status === 'Failed' && !(ignoresStop && name === 'ApplicationStop'));
  if (!at) return `${hostName}: stopped half-way`;
  const script = at.scriptName === undefined ? '' : ` (${at.scriptName})`;
  return `${hostName}: ${at.name}${script}: ${at.error?.code ?? 'UnknownError'}: ${at.error?.message ?? 'no reason given'}`;
}
