import { AppShell, Badge, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { PageLink } from './page-link.tsx';
import { usePrincipals, useSession } from './session.tsx';

const nav = { c: 'inherit', activeProps: { fw: 700, 'aria-current': 'page' } } as const;

/** What every page stands in: where one can go, what waits for a decision, who one is. */
export function Frame() {
  const { client, arn, signOut } = useSession();
  const approvals = useQuery({
    queryKey: ['approvals'],
    queryFn: () => client.approvals.list(),
    refetchInterval: 5_000,
  });
  const principals = usePrincipals();
  const open = approvals.data?.items.length ?? 0;
  return (
    <AppShell header={{ height: 56 }} padding="lg">
      <AppShell.Header>
        <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
          {/* On a narrow screen it can be pushed aside. */}
          <Group gap="xl" wrap="nowrap" style={{ overflowX: 'auto', whiteSpace: 'nowrap' }}>
            <Text fw={700}>Millrace</Text>
            <PageLink to="/" {...nav} activeOptions={{ exact: true }}>
              Pipelines
            </PageLink>
            <PageLink to="/approvals" {...nav}>
              Approvals {open > 0 && <Badge size="sm">{open}</Badge>}
            </PageLink>
            <PageLink to="/webhooks" {...nav}>
              Webhooks
            </PageLink>
            <PageLink to="/connections" {...nav}>
              Connections
            </PageLink>
            <PageLink to="/action-types" {...nav}>
              Action types
            </PageLink>
            {principals.data !== undefined && (
              <PageLink to="/access" {...nav}>
                Access
              </PageLink>
            )}
          </Group>
          <Group gap="sm" wrap="nowrap">
            <Text size="sm" c="dimmed" visibleFrom="sm">
              {arn.split('/').at(-1)}
            </Text>
            <Button variant="subtle" size="xs" onClick={signOut}>
              Sign out
            </Button>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
