import { Badge, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import type { PipelineStateView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { PageLink } from './page-link.tsx';
import { useSession } from './session.tsx';
import { Pending, Status, timeText } from './status.tsx';

/** The stages of a pipeline: what waits in front of each, whether its door is open, and what was in it last. */
export function StageGates({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const state = useQuery({
    queryKey: ['state', pipelineName],
    queryFn: () => client.pipelines.state({ path: { name: pipelineName } }),
    refetchInterval: 3_000,
  });
  if (state.data === undefined) return <Pending error={state.error} />;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, md: 4 }}>
      {state.data.stages.map((stage) => (
        <Gate key={stage.name} stage={stage} />
      ))}
    </SimpleGrid>
  );
}

function Gate({ stage }: { readonly stage: PipelineStateView['stages'][number] }) {
  const { inboundTransition: door, inboundExecutions: queue, latestExecution } = stage;
  return (
    <Card withBorder padding="sm" component="section" aria-label={`Stage ${stage.name}`}>
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600}>{stage.name}</Text>
          {latestExecution === undefined ? <Status status="NotStarted" /> : <Status status={latestExecution.status} />}
        </Group>
        {!door.enabled && (
          <Stack gap={0}>
            <Badge color="orange">Closed</Badge>
            <Text size="xs">
              {door.disabledReason} ({door.lastChangedBy?.split('/').at(-1) ?? 'somebody'},{' '}
              {timeText(door.lastChangedAt)})
            </Text>
          </Stack>
        )}
        {queue.length > 0 && (
          <Text size="xs">
            Waiting:{' '}
            {queue.map(({ executionId, type }) => (
              <PageLink key={executionId} to="/executions/$id" params={{ id: executionId }} mr={6} size="xs">
                {executionId.slice(0, 8)}
                {type === 'ROLLBACK' && ' (rollback)'}
              </PageLink>
            ))}
          </Text>
        )}
        {latestExecution !== undefined && (
          <PageLink to="/executions/$id" params={{ id: latestExecution.executionId }} size="xs">
            {latestExecution.type === 'ROLLBACK' ? 'Last: a rollback' : 'Last execution'}
          </PageLink>
        )}
      </Stack>
    </Card>
  );
}
