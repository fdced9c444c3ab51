import { Button, Group, Stack } from '@mantine/core';
import {
  createRootRoute,
  createRoute,
  createRouter,
  useRouter,
  type ErrorComponentProps,
} from '@tanstack/react-router';
import { deploymentSearch } from './deployment-search.ts';
import { Frame } from './frame.tsx';
import { NothingHere } from './nothing-here.tsx';
import { PageHeader } from './page-header.tsx';
import { AccessPage } from './pages/access.tsx';
import { ActionTypesPage } from './pages/action-types.tsx';
import { ApprovalsPage } from './pages/approvals.tsx';
import { AuditPage } from './pages/audit.tsx';
import { ConnectionsPage } from './pages/connections.tsx';
import { DeploymentPage } from './pages/deployment.tsx';
import { DeploymentsPage } from './pages/deployments.tsx';
import { ExecutionPage } from './pages/execution.tsx';
import { HostPage } from './pages/host.tsx';
import { HostsPage } from './pages/hosts.tsx';
import { isPipelineTab, PipelinePage, type PipelineTab } from './pages/pipeline.tsx';
import { NotificationsPage } from './pages/notifications.tsx';
import { PipelinesPage } from './pages/pipelines.tsx';
import { ProjectPage } from './pages/project.tsx';
import { ProjectsPage } from './pages/projects.tsx';
import { WebhooksPage } from './pages/webhooks.tsx';

const root = createRootRoute({ component: Frame });
const getParentRoute = () => root;

const pipelines = createRoute({ getParentRoute, path: '/', component: PipelinesPage });
const pipeline = createRoute({
  getParentRoute,
  path: '/pipelines/$name',
  component: PipelinePage,
  validateSearch: ({ tab }): { readonly tab?: PipelineTab } => (isPipelineTab(tab) ? { tab } : {}),
});
const execution = createRoute({
  getParentRoute,
  path: '/executions/$id',
  component: ExecutionPage,
  /** The action whose details are shown, as `Stage/Action`. */
  validateSearch: ({ action }): { readonly action?: string } => (typeof action === 'string' ? { action } : {}),
});
const approvals = createRoute({ getParentRoute, path: '/approvals', component: ApprovalsPage });
const deployments = createRoute({
  getParentRoute,
  path: '/deployments',
  component: DeploymentsPage,
  validateSearch: deploymentSearch,
});
const deployment = createRoute({ getParentRoute, path: '/deployments/$id', component: DeploymentPage });
const hosts = createRoute({ getParentRoute, path: '/hosts', component: HostsPage });
const host = createRoute({ getParentRoute, path: '/hosts/$id', component: HostPage });
const projects = createRoute({ getParentRoute, path: '/projects', component: ProjectsPage });
const project = createRoute({ getParentRoute, path: '/projects/$name', component: ProjectPage });
const webhooks = createRoute({ getParentRoute, path: '/webhooks', component: WebhooksPage });
const connections = createRoute({ getParentRoute, path: '/connections', component: ConnectionsPage });
const actionTypes = createRoute({ getParentRoute, path: '/action-types', component: ActionTypesPage });
const notifications = createRoute({ getParentRoute, path: '/notifications', component: NotificationsPage });
const access = createRoute({ getParentRoute, path: '/access', component: AccessPage });
const audit = createRoute({ getParentRoute, path: '/audit', component: AuditPage });

export const router = createRouter({
  routeTree: root.addChildren([
    pipelines,
    pipeline,
    execution,
    approvals,
    deployments,
    deployment,
    hosts,
    host,
    projects,
    project,
    webhooks,
    connections,
    actionTypes,
    notifications,
    access,
    audit,
  ]),
  defaultNotFoundComponent: () => (
    <Stack>
      <PageHeader title="No such page" />
      <NothingHere title="There is no page at this address.">
        The list on the left leads to those that there are.
      </NothingHere>
    </Stack>
  ),
  defaultErrorComponent: Broken,
});

/** A mistake of ours in drawing a page takes that page, not the way out of it. */
function Broken({ error, reset }: ErrorComponentProps) {
  const { invalidate } = useRouter();
  return (
    <NothingHere title="This page could not be drawn.">
      {error instanceof Error ? error.message : String(error)}
      <Group justify="center" mt="sm" component="span">
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            reset();
            void invalidate();
          }}
        >
          Try again
        </Button>
      </Group>
    </NothingHere>
  );
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
