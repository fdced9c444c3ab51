import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { ApprovalView } from '@millrace/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

/** Approve or reject an open approval, with a comment. */
export function Decision({ approval }: { readonly approval: ApprovalView }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const [summary, setSummary] = useState('');
  const decide = useMutation({
    mutationFn: (status: 'Approved' | 'Rejected') =>
      client.pipelines.decide({
        path: { name: approval.pipelineName, stage: approval.stageName, action: approval.actionName },
        body: { token: approval.token ?? '', status, summary },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['approvals'] }),
  });
  return (
    <Stack gap="xs">
      {approval.customData !== undefined && <Text>{approval.customData}</Text>}
      <TextInput
        label="Comment"
        value={summary}
        maxLength={512}
        onChange={(event) => setSummary(event.currentTarget.value)}
      />
      <Group>
        <Button color="green" loading={decide.isPending} onClick={() => decide.mutate('Approved')}>
          Approve
        </Button>
        <Button color="red" variant="outline" loading={decide.isPending} onClick={() => decide.mutate('Rejected')}>
          Reject
        </Button>
      </Group>
      {decide.error !== null && <ProblemAlert error={decide.error} />}
    </Stack>
  );
}
