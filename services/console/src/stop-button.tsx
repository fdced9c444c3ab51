import { Button, Checkbox, Popover, Stack, TextInput } from '@mantine/core';
import { onceWith } from '@millrace/client';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

/** Stops an execution: after the actions in progress, or without waiting for them. */
export function StopButton({ executionId }: { readonly executionId: string }) {
  const { client } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const [abandon, setAbandon] = useState(false);
  const stop = useMutation({
    mutationFn: () => client.executions.stop({ path: { id: executionId }, body: { abandon, reason }, ...onceWith() }),
    onSuccess: () => setAsking(false),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    stop.mutate();
  };
  return (
    <Popover opened={isAsking} onChange={setAsking} withArrow shadow="md" trapFocus returnFocus position="bottom-end">
      <Popover.Target>
        <Button size="compact-sm" variant="light" color="red" onClick={() => setAsking(true)}>
          Stop…
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="min(360px, calc(100vw - 16px))">
        <form onSubmit={submit}>
          <Stack gap="xs">
            <TextInput
              label="Why?"
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={200}
            />
            <Checkbox
              label="Do not wait for actions in progress"
              description="They are told to end, and their results no longer count."
              checked={abandon}
              onChange={(event) => setAbandon(event.currentTarget.checked)}
            />
            {stop.error !== null && <ProblemAlert error={stop.error} />}
            <Button type="submit" size="compact-sm" color="red" loading={stop.isPending}>
              Stop the execution
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
