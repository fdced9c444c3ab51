import type { HealthRule, ProgressStatus } from './deployment.ts';

/** What the algorithm looks at of each host of the deployment, in the order in which hosts are taken. */
export interface HostStanding {
  readonly status: ProgressStatus;
  readonly isDown: boolean;
}

/** How many of `total` hosts must stay healthy (build-deploy.md B11). At least 0. */
export function minimumHealthy(rule: HealthRule, total: number): number {
  switch (rule.kind) {
    case 'one-at-a-time':
      return Math.max(0, total - 1);
    case 'half-at-a-time':
      // Half of one host would leave nothing to deploy to: the one host is deployed, and must succeed.
      return total === 1 ? 0 : Math.ceil(total / 2);
    case 'host-count':
      return rule.value;
    case 'fleet-percent':
      return Math.ceil((total * rule.value) / 100);
  }
}

/** A rule that allows no host to be touched is refused before any is. */
export const isUnattainable = (rule: HealthRule, total: number): boolean =>
  rule.kind !== 'one-at-a-time' && minimumHealthy(rule, total) >= total;

/**
 * How many more hosts may be taken now, in their order. Hosts that were down at the start come first: taking them
 * lowers nothing, so they are not charged to the minimum, `total - minimum` (at least one) at a time. Over the others,
 * never more hosts are failed or in progress than the minimum leaves.
 */
export function startable(hosts: readonly HostStanding[], minimum: number): number {
  const room = hosts.length - minimum;
  const down = hosts.filter(({ isDown }) => isDown);
  const isRecovering = down.some(({ status }) => status === 'Pending' || status === 'InProgress');
  const considered = isRecovering ? down : hosts;
  const count = (wanted: ProgressStatus): number => considered.filter(({ status }) => status === wanted).length;
  const slots = isRecovering ? Math.max(1, room) : room - count('Failed');
  return Math.max(0, Math.min(slots - count('InProgress'), count('Pending')));
}

/** Whether a deployment whose hosts have all ended succeeded. */
export function isSuccess(hosts: readonly HostStanding[], minimum: number): boolean {
  const failed = hosts.filter(({ status }) => status === 'Failed').length;
  return hosts.some(({ status }) => status === 'Succeeded') && hosts.length - failed >= minimum;
}
