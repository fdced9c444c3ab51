import { Badge, Box, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import type { NoticedRevisionView, SourceView } from '@millrace/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { MoreButton } from './more-button.tsx';
import { useSession } from './session.tsx';
import { Pending } from './pending.tsx';
import { timeText } from './times.tsx';

const starters: Readonly<Record<SourceView['startedBy'], string>> = {
  branch: 'Each push to the branch',
  trigger: 'The triggers of the pipeline',
  nothing: 'Nothing by itself',
};

/** Where the changes of a pipeline come from, and what was noticed there: why each started an execution, or did not. */
export function PipelineSources({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const path = { name: pipelineName };
  const sources = useQuery({
    queryKey: ['sources', pipelineName],
    queryFn: () => client.pipelines.sources({ path }),
    refetchInterval: 10_000,
  });
  const noticed = useInfiniteQuery({
    queryKey: ['noticed', pipelineName],
    queryFn: ({ pageParam }) =>
      client.pipelines.revisions({
        path,
        query: pageParam === undefined ? { limit: 25 } : { limit: 25, cursor: pageParam },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextToken,
    refetchInterval: 10_000,
  });
  const revisions = noticed.data?.pages.flatMap((page) => page.items);
  return (
    <Stack>
      {sources.data === undefined ? (
        <Pending query={sources} />
      ) : (
        sources.data.items.map((source) => <Source key={source.actionName} source={source} />)
      )}
      <Title order={4}>Noticed revisions</Title>
      {revisions === undefined ? (
        <Pending query={noticed} />
      ) : revisions.length === 0 ? (
        <Text c="dimmed">Nothing has been noticed yet.</Text>
      ) : (
        <Table.ScrollContainer minWidth={700}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Revision</Table.Th>
                <Table.Th>Of</Table.Th>
                <Table.Th>Noticed</Table.Th>
                <Table.Th>What came of it</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {revisions.map((revision) => (
                <Noticed key={revision.id} revision={revision} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <MoreButton pages={noticed} />
    </Stack>
  );
}

function Source({ source }: { readonly source: SourceView }) {
  return (
    <Box className="card" p="sm" component="section" aria-label={`Source ${source.actionName}`}>
      <Group justify="space-between" align="start">
        <Stack gap={2}>
          <Group gap="xs">
            <Text fw={600}>{source.actionName}</Text>
            <Code>{source.branchName}</Code>
          </Group>
          <Text size="sm" style={{ wordBreak: 'break-all' }}>
            {source.repositoryUrl}
          </Text>
        </Stack>
        <Stack gap={2} align="end">
          <Badge variant="light" color={source.startedBy === 'nothing' ? 'gray' : 'blue'}>
            {starters[source.startedBy]}
          </Badge>
          {source.because !== undefined && (
            <Text size="xs" c="dimmed">
              {source.because}
            </Text>
          )}
          {source.poll !== undefined && (
            <Text size="xs" c="dimmed">
              looked {timeText(source.poll.checkedAt)}, looks again {timeText(source.poll.nextCheckAt)}
            </Text>
          )}
        </Stack>
      </Group>
      {source.poll?.problem !== undefined && (
        <Text size="sm" c="red" mt="xs">
          {source.poll.problem} ({source.poll.failures} in a row)
        </Text>
      )}
    </Box>
  );
}

function Noticed({ revision }: { readonly revision: NoticedRevisionView }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Code>{revision.revisionId.slice(0, 12)}</Code>
      </Table.Td>
      <Table.Td>
        {revision.refKind === 'branch' ? '' : `${revision.refKind} `}
        {revision.refName}
      </Table.Td>
      <Table.Td>
        {timeText(revision.noticedAt)}
        <Text size="xs" c="dimmed">
          by {revision.noticedBy}
        </Text>
      </Table.Td>
      <Table.Td>
        <Badge variant={revision.started ? 'light' : 'outline'} color={revision.started ? 'green' : 'gray'}>
          {revision.started ? 'Started' : 'Not started'}
        </Badge>
        <Text size="sm">{revision.cause}</Text>
      </Table.Td>
    </Table.Tr>
  );
}
