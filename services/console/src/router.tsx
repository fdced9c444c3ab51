import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { Frame } from './frame.tsx';
import { ApprovalsPage } from './pages/approvals.tsx';
import { ExecutionPage } from './pages/execution.tsx';
import { PipelinePage } from './pages/pipeline.tsx';
import { PipelinesPage } from './pages/pipelines.tsx';

const root = createRootRoute({ component: Frame });

const pipelines = createRoute({ getParentRoute: () => root, path: '/', component: PipelinesPage });
const pipeline = createRoute({ getParentRoute: () => root, path: '/pipelines/$name', component: PipelinePage });
const execution = createRoute({ getParentRoute: () => root, path: '/executions/$id', component: ExecutionPage });
const approvals = createRoute({ getParentRoute: () => root, path: '/approvals', component: ApprovalsPage });

export const router = createRouter({ routeTree: root.addChildren([pipelines, pipeline, execution, approvals]) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
