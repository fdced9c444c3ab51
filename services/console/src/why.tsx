import { Box, List, Text } from '@mantine/core';
import type { ExecutionView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { Pending } from './pending.tsx';
import { Sentence } from './sentence.tsx';
import { useSession } from './session.tsx';

/** Why the execution is where it is, asked again whenever it changes. */
export function Why({ execution: { executionId, updatedAt, status } }: { readonly execution: ExecutionView }) {
  const { client } = useSession();
  const why = useQuery({
    queryKey: ['why', executionId, updatedAt],
    queryFn: () => client.executions.why({ path: { id: executionId } }),
    placeholderData: (before) => before,
  });
  const colour = status === 'Failed' ? 'red' : 'river';
  return (
    <Box
      className="card"
      p="md"
      component="section"
      aria-labelledby="why"
      style={{ borderInlineStart: `3px solid var(--mantine-color-${colour}-filled)` }}
    >
      <Text component="h2" id="why" fw={650} size="md" mb={4}>
        Why?
      </Text>
      {why.data === undefined ? (
        <Pending query={why} lines={1} />
      ) : (
        <List size="sm">
          {why.data.sentences.map((sentence) => (
            <List.Item key={sentence}>
              <Sentence>{sentence}</Sentence>
            </List.Item>
          ))}
        </List>
      )}
    </Box>
  );
}
