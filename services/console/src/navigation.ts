import {
  AccessIcon,
  ActionTypesIcon,
  ApprovalsIcon,
  AuditIcon,
  ConnectionsIcon,
  DeploymentsIcon,
  HostsIcon,
  NotificationsIcon,
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
  { to: '/notifications', label: 'Notifications', key: 'n', group: 'Connect', Icon: NotificationsIcon },
  { to: '/access', label: 'Access', key: 'u', group: 'Connect', Icon: AccessIcon },
  { to: '/audit', label: 'Audit log', key: 'l', group: 'Connect', Icon: AuditIcon },
] as const;

/** What only those see who may see who uses the platform. */
export const restricted: readonly string[] = ['/access', '/audit'];

export type Place = (typeof places)[number];
export const groups = ['Deliver', 'Build and run', 'Connect'] as const;
