import { Badge, Button, Code, Group, Select, Stack, Table, Text } from '@mantine/core';
import type { HostView } from '@millrace/contracts';
import { useState } from 'react';
import { DataTable } from '../data-table.tsx';
import { EnrolDialog } from '../enrol-dialog.tsx';
import { MoreButton } from '../more-button.tsx';
import { useNameFilter } from '../name-filter.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { When } from '../times.tsx';
import { usePages } from '../use-pages.ts';

const presences = ['online', 'offline'] as const;
const isPresence = (word: string | null): word is (typeof presences)[number] => presences.some((one) => one === word);

/** Machines with a deploy agent: whether each answers, which groups choose it, and what runs there. */
export function HostsPage() {
  const { client } = useSession();
  const [isEnrolling, setEnrolling] = useState(false);
  const { namePrefix, field } = useNameFilter();
  const [status, setStatus] = useState<string | null>(null);
  const { pages, items } = usePages({ key: ['hosts', namePrefix, status], limit: 50 }, (page) =>
    client.hosts.list({
      query: { ...page, ...(namePrefix === '' ? {} : { namePrefix }), ...(isPresence(status) ? { status } : {}) },
    }),
  );
  const isFiltered = namePrefix !== '' || status !== null;
  return (
    <Stack>
      <PageHeader title="Hosts" actions={<Button onClick={() => setEnrolling(true)}>Enrol a host…</Button>} />
      <Group gap="xs">
        {field}
        <Select
          aria-label="Connection"
          placeholder="Online or not"
          w={170}
          clearable
          value={status}
          onChange={setStatus}
          data={[
            { value: 'online', label: 'Online' },
            { value: 'offline', label: 'Offline' },
          ]}
        />
      </Group>
      {items === undefined ? (
        <Pending query={pages} />
      ) : items.length === 0 ? (
        isFiltered ? (
          <NothingHere title="No host is like that." />
        ) : (
          <NothingHere title="There is no host yet.">
            A host is a machine with a deploy agent. Enrol one here, or on the machine itself with{' '}
            <Code>millrace agent enrol</Code>.
          </NothingHere>
        )
      ) : (
        <DataTable
          label="Hosts"
          columns={['Name', 'Connection', 'Last heartbeat', 'Groups', 'Tags', 'Agent']}
          minWidth={820}
        >
          {items.map((host) => (
            <HostRow key={host.hostId} host={host} />
          ))}
        </DataTable>
      )}
      <MoreButton pages={pages} />
      {isEnrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
    </Stack>
  );
}

function HostRow({ host }: { readonly host: HostView }) {
  return (
    <Table.Tr>
      <Table.Td>
        <PageLink to="/hosts/$id" params={{ id: host.hostId }} fw={600} fz="sm">
          {host.hostName}
        </PageLink>
      </Table.Td>
      <Table.Td>
        <Status status={host.status} />
      </Table.Td>
      <Table.Td>{host.lastSeenAt === undefined ? 'never' : <When iso={host.lastSeenAt} />}</Table.Td>
      <Table.Td>
        <Stack gap={2}>
          {host.deploymentGroups.map(({ applicationName, deploymentGroupName, healthy }) => (
            <Text key={`${applicationName} ${deploymentGroupName}`} size="sm">
              {applicationName}/{deploymentGroupName}{' '}
              {healthy === false && (
                <Badge size="xs" color="red" tt="none">
                  last deployment failed
                </Badge>
              )}
            </Text>
          ))}
        </Stack>
      </Table.Td>
      <Table.Td>
        <Tags tags={host.tags} />
      </Table.Td>
      <Table.Td c="dimmed">{host.agentVersion}</Table.Td>
    </Table.Tr>
  );
}

/** What a host is chosen by. */
export function Tags({ tags }: { readonly tags: HostView['tags'] }) {
  return (
    <Group gap={4}>
      {tags.map(({ key, value }) => (
        <Badge key={`${key} ${value}`} variant="default" size="sm" tt="none" fw={500}>
          {value === '' ? key : `${key}=${value}`}
        </Badge>
      ))}
    </Group>
  );
}
