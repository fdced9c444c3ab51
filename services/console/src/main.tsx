import { MantineProvider } from '@mantine/core';
import '@mantine/core/styles.css';
import './console.css';
import { ApiProblem } from '@millrace/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { router } from './router.tsx';
import { SessionProvider } from './session.tsx';
import { theme, variables } from './theme.ts';

/** A refusal stays one: only what may be otherwise a moment later is asked again. */
const isWorthAnother = (failures: number, error: Error): boolean =>
  failures < 1 && !(error instanceof ApiProblem && !error.isTemporary);

const queries = new QueryClient({ defaultOptions: { queries: { retry: isWorthAnother } } });
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no place for the app');

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <SessionProvider>
          <RouterProvider router={router} />
        </SessionProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
