import { Box, Group, ScrollArea, Slider, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { allItems } from '@millrace/client';
import type { ExecutionView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Sentence } from './sentence.tsx';
import { useSession } from './session.tsx';
import { Pending } from './pending.tsx';
import { Status } from './status.tsx';
import { timeOfDayText, timeText } from './times.tsx';

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Every decision about an execution; the slider shows how it stood after any of them. */
export function History({ execution: { executionId, updatedAt } }: { readonly execution: ExecutionView }) {
  const { client } = useSession();
  const [chosen, setChosen] = useState<number>();
  const history = useQuery({
    queryKey: ['history', executionId, updatedAt],
    queryFn: () => allItems((page) => client.executions.history({ path: { id: executionId }, query: page })),
    placeholderData: (before) => before,
  });
  if (history.data === undefined) return <Pending query={history} />;
  const last = Math.max(0, history.data.length - 1);
  const index = Math.min(chosen ?? last, last);
  return (
    <Box className="card" p="md" component="section" aria-labelledby="history">
      <Text component="h2" id="history" fw={650} size="md">
        History
      </Text>
      <Slider
        my="md"
        min={0}
        max={last}
        value={index}
        onChange={setChosen}
        label={(value) => `${value + 1} of ${last + 1}`}
        thumbLabel="Replay to this decision"
      />
      <Replay executionId={executionId} revision={history.data[index]?.revision} />
      <ScrollArea.Autosize mah={320} mt="sm">
        <Table verticalSpacing={4} miw={520}>
          <Table.Tbody>
            {history.data.map((entry, position) => (
              <Table.Tr
                key={entry.revision}
                {...(position === index ? { bg: 'var(--mantine-color-default-hover)' } : {})}
              >
                <Table.Td>
                  <UnstyledButton fz="sm" onClick={() => setChosen(position)}>
                    {entry.type}
                  </UnstyledButton>
                </Table.Td>
                <Table.Td fz="sm">{[entry.stageName, entry.actionName].filter(Boolean).join('/')}</Table.Td>
                <Table.Td fz="xs" style={{ overflowWrap: 'anywhere' }}>
                  {entry.cause !== undefined && <Sentence>{entry.cause}</Sentence>}
                </Table.Td>
                <Table.Td fz="xs" style={{ whiteSpace: 'nowrap' }} title={timeText(entry.at)}>
                  {timeOfDayText(entry.at)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Box>
  );
}

function Replay({ executionId, revision }: { readonly executionId: string; readonly revision: number | undefined }) {
  const { client } = useSession();
  const replay = useQuery({
    queryKey: ['replay', executionId, revision],
    queryFn: () =>
      client.executions.replay({ path: { id: executionId }, query: revision === undefined ? {} : { revision } }),
    enabled: revision !== undefined,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (replay.data === undefined) return <Pending query={replay} />;
  const { run } = replay.data;
  return (
    <Stack gap={4} aria-live="polite">
      <Group gap="xs">
        <Status status={run.status} />
        <Text size="sm">{[run.stage, run.phase].filter(Boolean).join(' · ')}</Text>
      </Group>
      <Text size="sm" c="dimmed">
        <Sentence>{run.cause}</Sentence>
      </Text>
      <Group gap="md" style={{ rowGap: 4 }}>
        {run.actions.map((action) => (
          <Group key={action.name} gap="xs">
            <Text size="sm">{action.name}</Text>
            <Status status={capitalised(action.status)} />
            {action.attempt !== undefined && action.attempt > 1 && <Text size="xs">attempt {action.attempt}</Text>}
          </Group>
        ))}
      </Group>
    </Stack>
  );
}
