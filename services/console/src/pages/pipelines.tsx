import { Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PageLink } from '../page-link.tsx';
import { useSession } from '../session.tsx';
import { Pending, Status, timeText } from '../status.tsx';

export function PipelinesPage() {
  const { client } = useSession();
  const pipelines = useQuery({
    queryKey: ['pipelines'],
    queryFn: () => client.pipelines.list(),
    refetchInterval: 5_000,
  });
  return (
    <Stack>
      <Title order={2}>Pipelines</Title>
      {pipelines.data === undefined ? (
        <Pending error={pipelines.error} />
      ) : pipelines.data.items.length === 0 ? (
        <Text c="dimmed">
          There is no pipeline yet. Write one and run <code>millrace apply pipeline.yml</code>.
        </Text>
      ) : (
        <Table.ScrollContainer minWidth={600}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Last execution</Table.Th>
                <Table.Th>Started</Table.Th>
                <Table.Th>Mode</Table.Th>
                <Table.Th>Version</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pipelines.data.items.map((pipeline) => (
                <Table.Tr key={pipeline.name}>
                  <Table.Td>
                    <PageLink to="/pipelines/$name" params={{ name: pipeline.name }}>
                      {pipeline.name}
                    </PageLink>
                  </Table.Td>
                  <Table.Td>{pipeline.latestExecution && <Status status={pipeline.latestExecution.status} />}</Table.Td>
                  <Table.Td>{timeText(pipeline.latestExecution?.startedAt)}</Table.Td>
                  <Table.Td>{pipeline.executionMode}</Table.Td>
                  <Table.Td>{pipeline.version}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Stack>
  );
}
