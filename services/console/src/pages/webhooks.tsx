import { Badge, Button, Box, Code, Group, Stack, Table, Text } from '@mantine/core';
import { allItems, onceWith } from '@millrace/client';
import type { WebhookView } from '@millrace/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../confirm-button.tsx';
import { PageLink } from '../page-link.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { SecretOnce, type Secret } from '../secret-once.tsx';
import { useSession } from '../session.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { Pending } from '../pending.tsx';
import { timeText } from '../times.tsx';
import { WebhookDialog } from '../webhook-dialog.tsx';

/** What lets a repository start pipelines, with what was delivered lately and what came of it. */
export function WebhooksPage() {
  const { client } = useSession();
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<Secret>();
  const webhooks = useQuery({
    queryKey: ['webhooks'],
    queryFn: () => allItems((page) => client.webhooks.list({ query: page })),
    refetchInterval: 10_000,
  });
  const look = () => void queries.invalidateQueries({ queryKey: ['webhooks'] });
  return (
    <Stack>
      <PageHeader title="Webhooks" actions={<Button onClick={() => setCreating(true)}>New webhook</Button>} />
      {webhooks.data === undefined ? (
        <Pending query={webhooks} />
      ) : webhooks.data.length === 0 ? (
        <NothingHere title="There is none.">
          With a webhook a push starts its pipeline at once instead of after a poll.
        </NothingHere>
      ) : (
        webhooks.data.map((webhook) => (
          <Webhook key={webhook.id} webhook={webhook} onChanged={look} onSecret={setSecret} />
        ))
      )}
      {isCreating && (
        <WebhookDialog
          onClose={() => setCreating(false)}
          onCreated={({ name, path, secret: value }) => {
            setCreating(false);
            look();
            setSecret({
              title: `The secret of ${name}`,
              values: [
                { label: 'Payload URL', value: `${window.location.origin}${path}` },
                { label: 'Secret', value },
              ],
            });
          }}
        />
      )}
      {secret !== undefined && <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </Stack>
  );
}

interface WebhookProps {
  readonly webhook: WebhookView;
  readonly onChanged: () => void;
  readonly onSecret: (secret: Secret) => void;
}

function Webhook({ webhook, onChanged, onSecret }: WebhookProps) {
  const { client } = useSession();
  const [isOpen, setOpen] = useState(false);
  const path = { name: webhook.name };
  const rotate = useMutation({
    mutationFn: () => client.webhooks.rotate({ path, ...onceWith() }),
    onSuccess: ({ secret: value }) =>
      onSecret({ title: `A second secret of ${webhook.name}`, values: [{ label: 'Secret', value }] }),
  });
  const remove = useMutation({ mutationFn: () => client.webhooks.delete({ path }), onSuccess: onChanged });
  const error = rotate.error ?? remove.error;
  return (
    <Box className="card" p="md" component="section" aria-label={`Webhook ${webhook.name}`}>
      <Stack gap="xs">
        <Group justify="space-between" align="start">
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Text fw={600}>{webhook.name}</Text>
              <Badge variant="light">{webhook.authentication ?? 'GITHUB_HMAC'}</Badge>
              {webhook.error !== undefined && <Badge color="red">{webhook.error.code}</Badge>}
            </Group>
            <Text size="sm">
              starts{' '}
              <PageLink to="/pipelines/$name" params={{ name: webhook.pipelineName }} inherit>
                {webhook.pipelineName}
              </PageLink>{' '}
              at {webhook.actionName}
            </Text>
            <Text size="xs" c="dimmed">
              <Code style={{ overflowWrap: 'anywhere' }}>{`${window.location.origin}${webhook.path}`}</Code>
            </Text>
          </Stack>
          <Group gap="xs">
            <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              Deliveries
            </Button>
            <Button size="compact-xs" variant="light" loading={rotate.isPending} onClick={() => rotate.mutate()}>
              New secret
            </Button>
            <ConfirmButton
              label="Delete"
              consequence={`What is delivered to ${webhook.name} is refused from then on.`}
              loading={remove.isPending}
              onConfirm={() => remove.mutate()}
            />
          </Group>
        </Group>
        {webhook.filters.map((filter) => (
          <Text key={`${filter.jsonPath} ${filter.matchEquals}`} size="xs">
            only where <Code>{filter.jsonPath}</Code>{' '}
            {filter.matchEquals === undefined ? (
              'is there'
            ) : (
              <>
                is <Code>{filter.matchEquals}</Code>
              </>
            )}
          </Text>
        ))}
        <Text size="xs" c="dimmed">
          last delivery {timeText(webhook.lastDeliveryAt)}, last started {timeText(webhook.lastTriggeredAt)}
          {webhook.allowedIpRange !== undefined && `, from ${webhook.allowedIpRange} only`}
        </Text>
        {error !== null && <ProblemAlert error={error} />}
        {isOpen && <Deliveries name={webhook.name} />}
      </Stack>
    </Box>
  );
}

const colours = { accepted: 'green', duplicate: 'gray', ignored: 'yellow', refused: 'red' } as const;

function Deliveries({ name }: { readonly name: string }) {
  const { client } = useSession();
  const deliveries = useQuery({
    queryKey: ['deliveries', name],
    queryFn: () => client.webhooks.deliveries({ path: { name }, query: { limit: 25 } }),
    refetchInterval: 5_000,
  });
  if (deliveries.data === undefined) return <Pending query={deliveries} />;
  if (deliveries.data.items.length === 0) return <Text c="dimmed">Nothing was delivered yet.</Text>;
  return (
    <Table aria-label={`Deliveries to ${name}`}>
      <Table.Tbody>
        {deliveries.data.items.map((delivery) => (
          <Table.Tr key={delivery.deliveryId}>
            <Table.Td>{timeText(delivery.receivedAt)}</Table.Td>
            <Table.Td>
              <Badge variant="light" color={colours[delivery.status]}>
                {delivery.status}
              </Badge>
            </Table.Td>
            <Table.Td>{delivery.cause}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
