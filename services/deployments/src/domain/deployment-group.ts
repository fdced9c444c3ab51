import type { Issue } from '@millrace/kernel';
import type { Selection, TagFilter } from './choose-hosts.ts';
import type { HealthRule } from './deployment.ts';

/** What somebody asks a deployment group to be. */
export interface AskedGroup extends Selection {
  readonly deploymentConfigName?: string;
  readonly minimumHealthyHosts?: { readonly type: 'HOST_COUNT' | 'FLEET_PERCENT'; readonly value: number };
}

const predefined: Readonly<Record<string, HealthRule>> = {
  'CodeDeployDefault.OneAtATime': { kind: 'one-at-a-time' },
  'CodeDeployDefault.HalfAtATime': { kind: 'half-at-a-time' },
  'CodeDeployDefault.AllAtOnce': { kind: 'host-count', value: 0 },
};
const prefix = 'CodeDeployDefault.';
const maxTagGroupFilters = 10;

/** Everything that is wrong with a group, at once (build-deploy.md B1, B10, B11). */
export function groupIssues(asked: AskedGroup): readonly Issue[] {
  return [...selectionIssues(asked), ...configurationIssues(asked)];
}

/** How many hosts must stay healthy. Only for a group without issues. */
export function healthRuleOf({ deploymentConfigName, minimumHealthyHosts }: AskedGroup): HealthRule {
  if (minimumHealthyHosts) {
    const { type, value } = minimumHealthyHosts;
    return type === 'HOST_COUNT' ? { kind: 'host-count', value } : { kind: 'fleet-percent', value };
  }
  return predefined[deploymentConfigName ?? ''] ?? { kind: 'one-at-a-time' };
}

function selectionIssues({ tagFilters = [], tagSet = [] }: AskedGroup): readonly Issue[] {
  const issues: Issue[] = [];
  if (tagFilters.length > 0 === tagSet.length > 0) {
    const message = 'Name the hosts by exactly one of tagFilters and tagSet.';
    issues.push({ pointer: '/tagFilters', message });
  }
  for (const [index, filter] of tagFilters.entries()) issues.push(...filterIssues(filter, `/tagFilters/${index}`));
  for (const [index, { filters }] of tagSet.entries()) {
    const at = `/tagSet/${index}/filters`;
    if (filters.length === 0) issues.push({ pointer: at, message: 'A tag group needs a filter.' });
    for (const [place, filter] of filters.entries()) issues.push(...filterIssues(filter, `${at}/${place}`));
  }
  if (tagSet.reduce((sum, { filters }) => sum + filters.length, 0) > maxTagGroupFilters * 3) {
    issues.push({ pointer: '/tagSet', message: 'A tag set has at most three groups of ten filters.' });
  }
  return issues;
}

function filterIssues({ type, key, value }: TagFilter, pointer: string): readonly Issue[] {
  const missing = (name: string): Issue => ({ pointer: `${pointer}/${name}`, message: `${type} needs a ${name}.` });
  return [
    ...(type !== 'VALUE_ONLY' && key === undefined ? [missing('key')] : []),
    ...(type !== 'KEY_ONLY' && value === undefined ? [missing('value')] : []),
  ];
}

function configurationIssues({ deploymentConfigName, minimumHealthyHosts }: AskedGroup): readonly Issue[] {
  const pointer = '/deploymentConfigName';
  const issues: Issue[] = [];
  const name = deploymentConfigName;
  const known = Object.keys(predefined).join(', ');
  if (name?.startsWith(prefix) && !(name in predefined)) {
    issues.push({ pointer, value: name, message: `${name} is not a deployment configuration.`, suggestion: known });
  }
  if (name?.startsWith(prefix) && minimumHealthyHosts) {
    issues.push({ pointer, value: name, message: `A configuration of your own does not begin with ${prefix}` });
  }
  if (name !== undefined && !name.startsWith(prefix) && !minimumHealthyHosts) {
    const message = `${name} needs minimumHealthyHosts, or use one of ${known}.`;
    issues.push({ pointer: '/minimumHealthyHosts', message });
  }
  if (minimumHealthyHosts?.type === 'FLEET_PERCENT' && minimumHealthyHosts.value > 99) {
    const message = 'FLEET_PERCENT is 0 to 99: with more no host could be touched.';
    issues.push({ pointer: '/minimumHealthyHosts/value', value: minimumHealthyHosts.value, message });
  }
  return issues;
}
