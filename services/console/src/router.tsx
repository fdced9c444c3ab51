import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { Frame } from './frame.tsx';
import { AccessPage } from './pages/access.tsx';
import { ActionTypesPage } from './pages/action-types.tsx';
import { ApprovalsPage } from './pages/approvals.tsx';
import { ConnectionsPage } from './pages/connections.tsx';
import { ExecutionPage } from './pages/execution.tsx';
import { isPipelineTab, PipelinePage, type PipelineTab } from './pages/pipeline.tsx';
import { PipelinesPage } from './pages/pipelines.tsx';
import { WebhooksPage } from './pages/webhooks.tsx';

const root = createRootRoute({ component: Frame });

const pipelines = createRoute({ getParentRoute: () => root, path: '/', component: PipelinesPage });
const pipeline = createRoute({
  getParentRoute: () => root,
  path: '/pipelines/$name',
  component: PipelinePage,
  validateSearch: ({ tab }): { readonly tab?: PipelineTab } => (isPipelineTab(tab) ? { tab } : {}),
});
const execution = createRoute({ getParentRoute: () => root, path: '/executions/$id', component: ExecutionPage });
const approvals = createRoute({ getParentRoute: () => root, path: '/approvals', component: ApprovalsPage });
const webhooks = createRoute({ getParentRoute: () => root, path: '/webhooks', component: WebhooksPage });
const connections = createRoute({ getParentRoute: () => root, path: '/connections', component: ConnectionsPage });
const actionTypes = createRoute({ getParentRoute: () => root, path: '/action-types', component: ActionTypesPage });
const access = createRoute({ getParentRoute: () => root, path: '/access', component: AccessPage });

export const router = createRouter({
  routeTree: root.addChildren([pipelines, pipeline, execution, approvals, webhooks, connections, actionTypes, access]),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
