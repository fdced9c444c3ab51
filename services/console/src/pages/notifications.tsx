import { Badge, Box, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { allItems } from '@millrace/client';
import type { NotificationDeliveryView, NotificationRuleView } from '@millrace/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmButton } from '../confirm-button.tsx';
import { DataTable } from '../data-table.tsx';
import { MoreButton } from '../more-button.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { NotificationDialog } from '../notification-dialog.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { SecretOnce, type Secret } from '../secret-once.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { When } from '../times.tsx';
import { usePages } from '../use-pages.ts';

/** Who is told of what, and whether it arrived. */
export function NotificationsPage() {
  const { client } = useSession();
  const queries = useQueryClient();
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<Secret>();
  const rules = useQuery({
    queryKey: ['notification-rules'],
    queryFn: () => allItems((query) => client.notificationRules.list({ query })),
    refetchInterval: 10_000,
  });
  const look = () => void queries.invalidateQueries({ queryKey: ['notification-rules'] });
  return (
    <Stack>
      <PageHeader title="Notifications" actions={<Button onClick={() => setCreating(true)}>New rule</Button>} />
      {rules.data === undefined ? (
        <Pending query={rules} />
      ) : rules.data.length === 0 ? (
        <NothingHere title="Nobody is told of anything.">
          A rule sends events, such as every failed execution, to an address of yours.
        </NothingHere>
      ) : (
        rules.data.map((rule) => <Rule key={rule.name} rule={rule} onChanged={look} />)
      )}
      {isCreating && (
        <NotificationDialog
          taken={rules.data?.map(({ name }) => name) ?? []}
          onClose={() => setCreating(false)}
          onCreated={({ name, secret: value }) => {
            setCreating(false);
            look();
            setSecret({ title: `The key of ${name}`, values: [{ label: 'Key of the signature', value }] });
          }}
        />
      )}
      {secret !== undefined && <SecretOnce secret={secret} onClose={() => setSecret(undefined)} />}
    </Stack>
  );
}

interface RuleProps {
  readonly rule: NotificationRuleView;
  readonly onChanged: () => void;
}

function Rule({ rule: { name, pipelineName, eventTypes, targetUrl, createdAt }, onChanged }: RuleProps) {
  const { client } = useSession();
  const [isOpen, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => client.notificationRules.delete({ path: { name } }),
    onSuccess: onChanged,
  });
  return (
    <Box className="card" p="md" component="section" aria-label={`Rule ${name}`}>
      <Stack gap="xs">
        <Group justify="space-between" align="start">
          <Stack gap={2} miw={0}>
            <Text fw={600}>{name}</Text>
            <Text size="sm">
              of{' '}
              {pipelineName === undefined ? (
                'every pipeline'
              ) : (
                <PageLink to="/pipelines/$name" params={{ name: pipelineName }} inherit underline="always">
                  {pipelineName}
                </PageLink>
              )}
              , since <When iso={createdAt} />
            </Text>
            <Code style={{ overflowWrap: 'anywhere' }}>{targetUrl}</Code>
          </Stack>
          <Group gap="xs">
            <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              Deliveries
            </Button>
            <ConfirmButton
              label="Delete"
              consequence={`${targetUrl} is told nothing more by ${name}. What was not delivered yet is dropped.`}
              loading={remove.isPending}
              onConfirm={() => remove.mutate()}
            />
          </Group>
        </Group>
        <Group gap={4}>
          {eventTypes.map((type) => (
            <Badge key={type} variant="default" size="sm" tt="none" fw={500}>
              {type}
            </Badge>
          ))}
        </Group>
        {remove.error !== null && <ProblemAlert error={remove.error} />}
        {isOpen && <Deliveries name={name} />}
      </Stack>
    </Box>
  );
}

function Deliveries({ name }: { readonly name: string }) {
  const { client } = useSession();
  const { pages, items } = usePages({ key: ['notification-deliveries', name] }, (query) =>
    client.notificationRules.deliveries({ path: { name }, query }),
  );
  if (items === undefined) return <Pending query={pages} />;
  if (items.length === 0) return <Text c="dimmed">Nothing had to be told yet.</Text>;
  return (
    <>
      <DataTable label={`Deliveries of ${name}`} columns={['Event', 'Status', 'When', 'Attempts', 'Last answer']}>
        {items.map((delivery) => (
          <Table.Tr key={delivery.id}>
            <Table.Td>{delivery.eventType}</Table.Td>
            <Table.Td>
              <Status status={delivery.status} />
            </Table.Td>
            <Table.Td>
              <When iso={delivery.createdAt} />
            </Table.Td>
            <Table.Td>{delivery.attempts.length}</Table.Td>
            <Table.Td>
              {lastAnswer(delivery)}
              {delivery.nextAttemptAt !== undefined && (
                <Text size="xs" c="dimmed">
                  next attempt <When iso={delivery.nextAttemptAt} />
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      <MoreButton pages={pages} />
    </>
  );
}

function lastAnswer({ attempts }: NotificationDeliveryView): string {
  const last = attempts.at(-1);
  if (last === undefined) return 'none yet';
  return last.error ?? String(last.httpStatus ?? 'none');
}
