import { Code, Group, Stack, Table, Text } from '@mantine/core';
import { DataTable } from '../data-table.tsx';
import { MoreButton } from '../more-button.tsx';
import { useNameFilter } from '../name-filter.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { When } from '../times.tsx';
import { usePages } from '../use-pages.ts';

/** Every pipeline with what its newest execution does. */
export function PipelinesPage() {
  const { client } = useSession();
  const { namePrefix, field } = useNameFilter();
  const { pages, items } = usePages({ key: ['pipelines', namePrefix], limit: 50 }, (page) =>
    client.pipelines.list({ query: namePrefix === '' ? page : { ...page, namePrefix } }),
  );
  return (
    <Stack>
      <PageHeader title="Pipelines" actions={field} />
      {items === undefined ? (
        <Pending query={pages} lines={5} />
      ) : items.length === 0 ? (
        namePrefix === '' ? (
          <NothingHere title="There is no pipeline yet.">
            Write one and run <Code>millrace apply pipeline.yml</Code>.
          </NothingHere>
        ) : (
          <NothingHere title={`No name of a pipeline begins with ${namePrefix}.`} />
        )
      ) : (
        <DataTable label="Pipelines" columns={['Name', 'Newest execution', 'Started', 'Mode', 'Version']}>
          {items.map(({ name: pipelineName, latestExecution, executionMode, version }) => (
            <Table.Tr key={pipelineName}>
              <Table.Td>
                <PageLink to="/pipelines/$name" params={{ name: pipelineName }} fw={600} fz="sm">
                  {pipelineName}
                </PageLink>
              </Table.Td>
              <Table.Td>
                {latestExecution === undefined ? (
                  <Text size="sm" c="dimmed">
                    none yet
                  </Text>
                ) : (
                  <Group gap="xs" wrap="nowrap">
                    <Status status={latestExecution.status} />
                    <PageLink to="/executions/$id" params={{ id: latestExecution.executionId }} fz="sm">
                      {latestExecution.executionId.slice(0, 8)}
                    </PageLink>
                  </Group>
                )}
              </Table.Td>
              <Table.Td>
                <When iso={latestExecution?.startedAt} />
              </Table.Td>
              <Table.Td c="dimmed">{executionMode.toLowerCase()}</Table.Td>
              <Table.Td c="dimmed">{version}</Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
      <MoreButton pages={pages} />
    </Stack>
  );
}
