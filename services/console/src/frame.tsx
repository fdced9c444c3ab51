import { AppShell, Badge, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { PageLink } from './page-link.tsx';
import { useSession } from './session.tsx';

/** What every page stands in: where one can go, what waits for a decision, who one is. */
export function Frame() {
  const { client, arn, signOut } = useSession();
  const approvals = useQuery({
    queryKey: ['approvals'],
    queryFn: () => client.approvals.list(),
    refetchInterval: 5_000,
  });
  const open = approvals.data?.items.length ?? 0;
  return (
    <AppShell header={{ height: 56 }} padding="lg">
      <AppShell.Header>
        <Group h="100%" px="lg" justify="space-between" wrap="nowrap">
          <Group gap="xl">
            <Text fw={700}>Millrace</Text>
            <PageLink to="/">Pipelines</PageLink>
            <PageLink to="/approvals">Approvals {open > 0 && <Badge size="sm">{open}</Badge>}</PageLink>
          </Group>
          <Group gap="sm">
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
