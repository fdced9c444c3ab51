import { Code, Group, Stack, Table, Tabs, Text, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { MoreButton } from '../more-button.tsx';
import { PageLink } from '../page-link.tsx';
import { PipelineSources } from '../pipeline-sources.tsx';
import { ReleaseButton } from '../release-button.tsx';
import { useSession } from '../session.tsx';
import { StageGates } from '../stage-gates.tsx';
import { durationText, Pending, Status, timeText } from '../status.tsx';

const route = getRouteApi('/pipelines/$name');

const tabs = ['executions', 'sources', 'definition'] as const;
export type PipelineTab = (typeof tabs)[number];
export const isPipelineTab = (name: unknown): name is PipelineTab => tabs.some((tab) => tab === name);

const ended = (status: string): boolean => !['InProgress', 'Stopping'].includes(status);

/** One pipeline: its stages and doors, its executions, where its changes come from, and what it says. */
export function PipelinePage() {
  const { name } = route.useParams();
  const { tab = 'executions' } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{name}</Title>
        <ReleaseButton pipelineName={name} />
      </Group>
      <StageGates pipelineName={name} />
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ to: '.', search: isPipelineTab(chosen) ? { tab: chosen } : {} })}
      >
        <Tabs.List>
          <Tabs.Tab value="executions">Executions</Tabs.Tab>
          <Tabs.Tab value="sources">Sources</Tabs.Tab>
          <Tabs.Tab value="definition">Definition</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="executions" pt="md">
          <Executions pipelineName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="sources" pt="md">
          <PipelineSources pipelineName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="definition" pt="md">
          <Definition pipelineName={name} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Executions({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const executions = useInfiniteQuery({
    queryKey: ['executions', pipelineName],
    queryFn: ({ pageParam }) =>
      client.pipelines.executions({
        path: { name: pipelineName },
        query: pageParam === undefined ? { limit: 25 } : { limit: 25, cursor: pageParam },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextToken,
    refetchInterval: 3_000,
  });
  return (
    <Stack>
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
              {executions.data.pages
                .flatMap((page) => page.items)
                .map((execution) => (
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
      <MoreButton pages={executions} />
    </Stack>
  );
}

/** The version in force, as it is stored: secrets are masked. */
function Definition({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const pipeline = useQuery({
    queryKey: ['pipeline', pipelineName],
    queryFn: () => client.pipelines.get({ path: { name: pipelineName } }),
  });
  if (pipeline.data === undefined) return <Pending error={pipeline.error} />;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        Version {String(pipeline.data.pipeline['version'])}, changed {timeText(pipeline.data.updated)}. A new version is
        applied with <Code>millrace apply</Code>.
      </Text>
      <Code block>{JSON.stringify(pipeline.data.pipeline, undefined, 2)}</Code>
    </Stack>
  );
}
