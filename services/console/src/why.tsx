import { Card, List, Title } from '@mantine/core';
import type { ExecutionView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { useSession } from './session.tsx';
import { Pending } from './status.tsx';

/** Why the execution is where it is, asked again whenever it changes. */
export function Why({ execution: { executionId, updatedAt } }: { readonly execution: ExecutionView }) {
  const { client } = useSession();
  const why = useQuery({
    queryKey: ['why', executionId, updatedAt],
    queryFn: () => client.executions.why({ path: { id: executionId } }),
    placeholderData: (before) => before,
  });
  return (
    <Card withBorder component="section" aria-labelledby="why">
      <Title order={4} id="why">
        Why?
      </Title>
      {why.data === undefined ? (
        <Pending error={why.error} />
      ) : (
        <List size="sm">
          {why.data.sentences.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      )}
    </Card>
  );
}
