import { Badge, Button, Box, Code, Group, Stack, Text } from '@mantine/core';
import { allItems } from '@millrace/client';
import type { ConnectionView } from '@millrace/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../confirm-button.tsx';
import { ConnectionDialog } from '../connection-dialog.tsx';
import { ConnectionToken } from '../connection-token.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { useSession } from '../session.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { Pending } from '../pending.tsx';
import { timeText } from '../times.tsx';

/** Where repositories lie, and as whom they are read. */
export function ConnectionsPage() {
  const { client } = useSession();
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const connections = useQuery({
    queryKey: ['connections'],
    queryFn: () => allItems((page) => client.connections.list({ query: page })),
  });
  const look = () => void queries.invalidateQueries({ queryKey: ['connections'] });
  return (
    <Stack>
      <PageHeader title="Connections" actions={<Button onClick={() => setCreating(true)}>New connection</Button>} />
      {connections.data === undefined ? (
        <Pending query={connections} />
      ) : connections.data.length === 0 ? (
        <NothingHere title="There is none.">
          Source actions of GitHub, GitLab, Bitbucket and CodeCommit find theirs here.
        </NothingHere>
      ) : (
        connections.data.map((connection) => (
          <Connection key={connection.connectionArn} connection={connection} onChanged={look} />
        ))
      )}
      {isCreating && (
        <ConnectionDialog
          onClose={() => setCreating(false)}
          onCreated={() => {
            setCreating(false);
            look();
          }}
        />
      )}
    </Stack>
  );
}

interface Props {
  readonly connection: ConnectionView;
  readonly onChanged: () => void;
}

function Connection({ connection, onChanged }: Props) {
  const { client } = useSession();
  const { name } = connection;
  const remove = useMutation({
    mutationFn: () => client.connections.delete({ path: { name } }),
    onSuccess: onChanged,
  });
  return (
    <Box className="card" p="md" component="section" aria-label={`Connection ${name}`}>
      <Group justify="space-between" align="start">
        <Stack gap={4} miw={0}>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            <Badge variant="light" tt="none">
              {connection.providerType}
            </Badge>
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {connection.baseUrl}
          </Text>
          <Code style={{ overflowWrap: 'anywhere' }}>{connection.connectionArn}</Code>
          <Text size="xs" c="dimmed">
            {connection.hasToken
              ? `read ${connection.username === undefined ? '' : `as ${connection.username} `}with a token from ${timeText(connection.updatedAt)}`
              : 'no token: what everybody may read is read'}
          </Text>
        </Stack>
        <Group gap="xs">
          <ConnectionToken name={name} onChanged={onChanged} />
          <ConfirmButton
            label="Delete"
            consequence={`Refused while pipelines use ${name}.`}
            loading={remove.isPending}
            onConfirm={() => remove.mutate()}
          />
        </Group>
      </Group>
      {remove.error !== null && <ProblemAlert error={remove.error} />}
    </Box>
  );
}
