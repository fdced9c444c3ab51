import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Decision } from '../decision.tsx';
import { PageLink } from '../page-link.tsx';
import { useSession } from '../session.tsx';
import { Pending, timeText } from '../status.tsx';

/** Everything that waits for a decision. */
export function ApprovalsPage() {
  const { client } = useSession();
  const approvals = useQuery({
    queryKey: ['approvals'],
    queryFn: () => client.approvals.list(),
    refetchInterval: 5_000,
  });
  return (
    <Stack maw={720}>
      <Title order={2}>Approvals</Title>
      {approvals.data === undefined ? (
        <Pending error={approvals.error} />
      ) : approvals.data.items.length === 0 ? (
        <Text c="dimmed">Nothing waits for a decision.</Text>
      ) : (
        approvals.data.items.map((approval) => (
          <Card key={approval.approvalId} withBorder>
            <Group justify="space-between" mb="xs">
              <PageLink to="/executions/$id" params={{ id: approval.executionId }} fw={600}>
                {approval.pipelineName} · {approval.stageName} · {approval.actionName}
              </PageLink>
              <Text size="sm" c="dimmed">
                expires {timeText(approval.expiresAt)}
              </Text>
            </Group>
            <Decision approval={approval} />
          </Card>
        ))
      )}
    </Stack>
  );
}
