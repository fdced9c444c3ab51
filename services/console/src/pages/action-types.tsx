import { Badge, Code, Group, SegmentedControl, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import type { ActionTypeView } from '@millrace/contracts';
import { allItems } from '@millrace/client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DataTable } from '../data-table.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { Pending } from '../pending.tsx';
import { useSession } from '../session.tsx';

const owners = [
  { value: 'all', label: 'All' },
  { value: 'AWS', label: 'Built in' },
  { value: 'Custom', label: 'Custom' },
  { value: 'ThirdParty', label: "Partners'" },
] as const;

/** What actions of a pipeline can be, with what each is configured by. */
export function ActionTypesPage() {
  const { client } = useSession();
  const [owner, setOwner] = useState<string>('all');
  const types = useQuery({
    queryKey: ['action-types'],
    queryFn: () => allItems((page) => client.actionTypes.list({ query: page })),
  });
  const shown = types.data?.filter(({ id }) => owner === 'all' || id.owner === owner);
  return (
    <Stack>
      <PageHeader
        title="Action types"
        actions={<SegmentedControl aria-label="Whose" value={owner} onChange={setOwner} data={[...owners]} />}
      />
      {shown === undefined ? (
        <Pending query={types} />
      ) : shown.length === 0 ? (
        <NothingHere title="There is none." />
      ) : (
        <DataTable
          label="Action types"
          columns={['Category', 'Provider', 'Artifacts in', 'Artifacts out', 'Configuration']}
          minWidth={700}
        >
          {shown.map((type) => (
            <ActionType key={Object.values(type.id).join('/')} type={type} />
          ))}
        </DataTable>
      )}
    </Stack>
  );
}

const range = ({ minimumCount, maximumCount }: ActionTypeView['inputArtifactDetails']): string =>
  minimumCount === maximumCount ? String(minimumCount) : `${minimumCount} to ${maximumCount}`;

function ActionType({ type }: { readonly type: ActionTypeView }) {
  const [isOpen, setOpen] = useState(false);
  const { id, configurationProperties: properties } = type;
  return (
    <>
      <Table.Tr>
        <Table.Td>{id.category}</Table.Td>
        <Table.Td>
          <Text fw={600} size="sm" span>
            {id.provider}
          </Text>{' '}
          <Text size="xs" c="dimmed" span>
            {id.owner} · version {id.version}
          </Text>
          {type.description !== undefined && (
            <Text size="xs" c="dimmed">
              {type.description}
            </Text>
          )}
        </Table.Td>
        <Table.Td>{range(type.inputArtifactDetails)}</Table.Td>
        <Table.Td>{range(type.outputArtifactDetails)}</Table.Td>
        <Table.Td>
          {properties.length === 0 ? (
            <Text size="sm" c="dimmed">
              none
            </Text>
          ) : (
            <UnstyledButton
              fz="sm"
              c="var(--mantine-color-anchor)"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {properties.length} {properties.length === 1 ? 'property' : 'properties'} {isOpen ? '▴' : '▾'}
            </UnstyledButton>
          )}
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <Stack gap={6} pl="md">
              {properties.map((property) => (
                <Group key={property.name} gap="xs" wrap="nowrap" align="baseline">
                  <Code>{property.name}</Code>
                  {property.required && <Badge size="xs">required</Badge>}
                  {property.secret && (
                    <Badge size="xs" color="grape">
                      secret
                    </Badge>
                  )}
                  <Text size="xs" c="dimmed">
                    {[property.type, property.description].filter(Boolean).join(' · ')}
                  </Text>
                </Group>
              ))}
            </Stack>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
