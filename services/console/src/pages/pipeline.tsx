import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { PageLink } from '../page-link.tsx';
import { useSession } from '../session.tsx';
import { StageGates } from '../stage-gates.tsx';
import { durationText, Pending, Status, timeText } from '../status.tsx';

const route = getRouteApi('/pipelines/$name');

const ended = (status: string): boolean => !['InProgress', 'Stopping'].includes(status);

/** The executions of one pipeline, newest first. */
export function PipelinePage() {
  const { name } = route.useParams();
  const { client } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const executions = useQuery({
    queryKey: ['executions', name],
    queryFn: () => client.pipelines.executions({ path: { name } }),
    refetchInterval: 3_000,
  });
  const start = useMutation({
    mutationFn: () => client.pipelines.start({ path: { name }, body: {} }),
    onSuccess: async ({ executionId }) => {
      await queries.invalidateQueries({ queryKey: ['executions', name] });
      await navigate({ to: '/executions/$id', params: { id: executionId } });
    },
  });
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{name}</Title>
        <Button onClick={() => start.mutate()} loading={start.isPending}>
          Release change
        </Button>
      </Group>
      {start.error !== null && <Pending error={start.error} />}
      <StageGates pipelineName={name} />
      {executions.data === undefined ? (
        <Pending error={executions.error} />
      ) : (
        <Table.ScrollContainer minWidth={700}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Execution</Table.Th>
                <Table.Th>Status</Table.Th>
                <Table.Th>Revision</Table.Th>
                <Table.Th>Trigger</Table.Th>
                <Table.Th>Started</Table.Th>
                <Table.Th>Took</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {executions.data.items.map((execution) => (
                <Table.Tr key={execution.executionId}>
                  <Table.Td>
                    <PageLink to="/executions/$id" params={{ id: execution.executionId }}>
                      {execution.executionId.slice(0, 8)}
                    </PageLink>
                  </Table.Td>
                  <Table.Td>
                    <Status status={execution.status} />
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm" ff="monospace" span>
                      {execution.sourceRevisions[0]?.revisionId.slice(0, 8)}
                    </Text>{' '}
                    {execution.sourceRevisions[0]?.revisionSummary}
                  </Table.Td>
                  <Table.Td>{execution.rerunOf === undefined ? execution.trigger.triggerType : 'Re-run'}</Table.Td>
                  <Table.Td>{timeText(execution.startedAt)}</Table.Td>
                  <Table.Td>
                    {durationText(execution.startedAt, ended(execution.status) ? execution.updatedAt : undefined)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
