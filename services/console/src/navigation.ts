import {
  AccessIcon,
  ActionTypesIcon,
  ApprovalsIcon,
  ConnectionsIcon,
  DeploymentsIcon,
  HostsIcon,
  PipelinesIcon,
  ProjectsIcon,
  WebhooksIcon,
} from './icons.tsx';

/** Where one can go, from the left and by two keys: `g`, then this one. */
export const places = [
  { to: '/', label: 'Pipelines', key: 'p', group: 'Deliver', Icon: PipelinesIcon },
  { to: '/approvals', label: 'Approvals', key: 'a', group: 'Deliver', Icon: ApprovalsIcon },
  { to: '/deployments', label: 'Deployments', key: 'd', group: 'Deliver', Icon: DeploymentsIcon },
  { to: '/hosts', label: 'Hosts', key: 'h', group: 'Build and run', Icon: HostsIcon },
  { to: '/projects', label: 'Build projects', key: 'b', group: 'Build and run', Icon: ProjectsIcon },
  { to: '/action-types', label: 'Action types', key: 't', group: 'Build and run', Icon: ActionTypesIcon },
  { to: '/webhooks', label: 'Webhooks', key: 'w', group: 'Connect', Icon: WebhooksIcon },
  { to: '/connections', label: 'Connections', key: 'c', group: 'Connect', Icon: ConnectionsIcon },
  { to: '/access', label: 'Access', key: 'u', group: 'Connect', Icon: AccessIcon },
] as const;

export type Place = (typeof places)[number];
export const groups = ['Deliver', 'Build and run', 'Connect'] as const;
