import { Alert, Anchor, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import type { ApprovalView } from '@millrace/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

interface Props {
  readonly approval: ApprovalView;
  /** Somebody tried: whoever lists what is open keeps this in sight, with what came of it. */
  readonly onTried?: () => void;
}

/** Approve or reject an open approval, with a comment. */
export function Decision({ approval, onTried }: Props) {
  const { client } = useSession();
  const queries = useQueryClient();
  const [summary, setSummary] = useState('');
  const decide = useMutation({
    mutationFn: (status: 'Approved' | 'Rejected') =>
      client.pipelines.decide({
        path: { name: approval.pipelineName, stage: approval.stageName, action: approval.actionName },
        body: { token: approval.token ?? '', status, summary },
      }),
    onMutate: () => onTried?.(),
    onSettled: () => queries.invalidateQueries({ queryKey: ['approvals'] }),
  });
  const isPending = (status: string): boolean => decide.isPending && decide.variables === status;
  return (
    <Stack gap="xs">
      {approval.customData !== undefined && (
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{approval.customData}</Text>
      )}
      {approval.externalEntityLink !== undefined && (
        <Anchor
          href={approval.externalEntityLink}
          rel="noreferrer"
          target="_blank"
          size="sm"
          style={{ overflowWrap: 'anywhere' }}
        >
          {approval.externalEntityLink}
        </Anchor>
      )}
      {decide.isSuccess ? (
        <Alert
          color={decide.variables === 'Approved' ? 'green' : 'red'}
          title={`You have ${decide.variables.toLowerCase()} it`}
        >
          {summary}
        </Alert>
      ) : (
        <>
          <Textarea
            label="Comment"
            autosize
            minRows={1}
            value={summary}
            maxLength={512}
            onChange={(event) => setSummary(event.currentTarget.value)}
          />
          <Group>
            <Button
              color="green.9"
              loading={isPending('Approved')}
              disabled={decide.isPending}
              onClick={() => decide.mutate('Approved')}
            >
              Approve
            </Button>
            <Button
              color="red"
              variant="outline"
              loading={isPending('Rejected')}
              disabled={decide.isPending}
              onClick={() => decide.mutate('Rejected')}
            >
              Reject
            </Button>
          </Group>
        </>
      )}
      {decide.error !== null && <ProblemAlert error={decide.error} />}
    </Stack>
  );
}
