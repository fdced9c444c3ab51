import { Badge, Button, Box, Code, Group, Stack, Switch, Table, Text } from '@mantine/core';
import { onceWith, type PrincipalView } from '@millrace/client';
import { useMutation } from '@tanstack/react-query';
import { ConfirmButton } from './confirm-button.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import type { Secret } from './secret-once.tsx';
import { useSession } from './session.tsx';
import { timeText } from './times.tsx';

interface Props {
  readonly principal: PrincipalView;
  readonly onChanged: () => void;
  readonly onSecret: (secret: Secret) => void;
}

/** A user or service account with its access keys and tokens, which can be changed without a gap: two may be active. */
export function Principal({ principal, onChanged, onSecret }: Props) {
  const { client } = useSession();
  const { name } = principal;
  const change = useMutation({ mutationFn: (doIt: () => Promise<unknown>) => doIt(), onSuccess: onChanged });
  const newKey = async () => {
    const key = await client.principals.createKey({ path: { name }, ...onceWith() });
    onSecret({
      title: `A new access key of ${name}`,
      values: [
        { label: 'Access key', value: key.accessKeyId },
        { label: 'Secret access key', value: key.secretAccessKey },
      ],
    });
  };
  const newToken = async () => {
    const { apiToken } = await client.principals.createToken({ path: { name }, ...onceWith() });
    onSecret({ title: `A new API token of ${name}`, values: [{ label: 'API token', value: apiToken }] });
  };
  return (
    <Box className="card" p="md" component="section" aria-label={`Principal ${name}`}>
      <Stack gap="xs">
        <Group justify="space-between" align="start">
          <Stack gap={2}>
            <Group gap="xs">
              <Text fw={600}>{name}</Text>
              {principal.roles.map((role) => (
                <Badge key={role} variant="light" tt="none">
                  {role}
                </Badge>
              ))}
            </Group>
            <Text size="xs" c="dimmed">
              {principal.kind === 'user' ? 'User' : 'Service account'} since {timeText(principal.createdAt)} ·{' '}
              {principal.arn}
            </Text>
          </Stack>
          <Group gap="xs">
            <Button size="compact-xs" variant="light" onClick={() => change.mutate(newKey)} loading={change.isPending}>
              New access key
            </Button>
            <Button
              size="compact-xs"
              variant="light"
              onClick={() => change.mutate(newToken)}
              loading={change.isPending}
            >
              New API token
            </Button>
          </Group>
        </Group>
        {change.error !== null && <ProblemAlert error={change.error} />}
        <Table.ScrollContainer minWidth={620}>
          <Table verticalSpacing={4} aria-label={`Credentials of ${name}`}>
            <Table.Tbody>
              {principal.accessKeys.map((key) => (
                <Table.Tr key={key.accessKeyId}>
                  <Table.Td>
                    Access key <Code>{key.accessKeyId}</Code>
                  </Table.Td>
                  <Table.Td>
                    <Text size="xs" c="dimmed">
                      made {timeText(key.createdAt)},{' '}
                      {key.lastUsedAt === null ? 'never used' : `used ${timeText(key.lastUsedAt)}`}
                    </Text>
                  </Table.Td>
                  <Table.Td w={1}>
                    <Switch
                      size="xs"
                      label="Active"
                      aria-label={`${key.accessKeyId} is active`}
                      checked={key.active}
                      onChange={(event) => {
                        const active = event.currentTarget.checked;
                        change.mutate(() =>
                          client.principals.updateKey({ path: { name, keyId: key.accessKeyId }, body: { active } }),
                        );
                      }}
                    />
                  </Table.Td>
                  <Table.Td w={1}>
                    <ConfirmButton
                      label="Delete"
                      consequence={`Whatever signs with ${key.accessKeyId} is refused from then on.`}
                      onConfirm={() =>
                        change.mutate(() => client.principals.deleteKey({ path: { name, keyId: key.accessKeyId } }))
                      }
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
              {principal.tokens.map((token) => (
                <Table.Tr key={token.tokenId}>
                  <Table.Td>
                    API token <Code>{token.tokenId.slice(0, 8)}</Code>
                  </Table.Td>
                  <Table.Td>
                    <Text size="xs" c="dimmed">
                      made {timeText(token.createdAt)}
                    </Text>
                  </Table.Td>
                  <Table.Td />
                  <Table.Td>
                    <ConfirmButton
                      label="Delete"
                      consequence="Whoever has this token is refused from then on, this console too if it is its own."
                      onConfirm={() =>
                        change.mutate(() => client.principals.deleteToken({ path: { name, tokenId: token.tokenId } }))
                      }
                    />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </Box>
  );
}
