import { Button, PasswordInput, Popover, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

/** Replaces the token of a connection: the next fetch uses it. */
export function ConnectionToken({ name, onChanged }: { readonly name: string; readonly onChanged: () => void }) {
  const { client } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [token, setToken] = useState('');
  const change = useMutation({
    mutationFn: () => client.connections.setToken({ path: { name }, body: { token } }),
    onSuccess: () => {
      setAsking(false);
      setToken('');
      onChanged();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Popover opened={isAsking} onChange={setAsking} withArrow shadow="md" trapFocus returnFocus position="bottom-end">
      <Popover.Target>
        <Button size="compact-xs" variant="light" onClick={() => setAsking(true)}>
          New token…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="xs">
            <PasswordInput
              label={`Token for ${name}`}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              autoComplete="off"
              required
            />
            {change.error !== null && <ProblemAlert error={change.error} />}
            <Button type="submit" size="compact-sm" loading={change.isPending}>
              Use this token
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
