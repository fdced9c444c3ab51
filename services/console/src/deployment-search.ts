import type { DeploymentStatus } from '@millrace/contracts';

export const deploymentStatuses = [
  'Created',
  'Queued',
  'InProgress',
  'Succeeded',
  'Failed',
  'Stopped',
] as const satisfies readonly DeploymentStatus[];

/** What the address of the list of deployments says about which are shown. */
export interface DeploymentSearch {
  readonly application?: string;
  readonly group?: string;
  readonly status?: DeploymentStatus;
}

/** What somebody wrote into the address; what means nothing is passed over. */
export function deploymentSearch(search: Readonly<Record<string, unknown>>): DeploymentSearch {
  const { application, group } = search;
  const status = deploymentStatuses.find((one) => one === search['status']);
  return {
    ...(typeof application === 'string' ? { application } : {}),
    ...(typeof application === 'string' && typeof group === 'string' ? { group } : {}),
    ...(status === undefined ? {} : { status }),
  };
}
