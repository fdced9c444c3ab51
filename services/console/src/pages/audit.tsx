import { Alert, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { ApiProblem } from '@millrace/client';
import { useState } from 'react';
import { DataTable } from '../data-table.tsx';
import { MoreButton } from '../more-button.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { Pending } from '../pending.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { StatusSelect } from '../status-select.tsx';
import { When } from '../times.tsx';
import { usePages } from '../use-pages.ts';

const outcomes = ['done', 'refused', 'failed'] as const;
const isOutcome = (word: string | null): word is (typeof outcomes)[number] => outcomes.some((one) => one === word);

/** Half of one means nothing yet. */
const operationShape = /^[a-z]+:[a-z]+$/i;

/** Who changed what, or tried to, newest first: for those alone who may see that. */
export function AuditPage() {
  const { client } = useSession();
  const [outcome, setOutcome] = useState<string | null>(null);
  const [action, setAction] = useState('');
  const [resource, setResource] = useState('');
  const [operation] = useDebouncedValue(action.trim(), 200);
  const [resourcePrefix] = useDebouncedValue(resource.trim(), 200);
  const filter = {
    ...(operationShape.test(operation) ? { action: operation } : {}),
    ...(resourcePrefix === '' ? {} : { resourcePrefix }),
  };
  const { pages, items } = usePages({ key: ['audit', outcome, filter], limit: 50 }, (page) =>
    client.audit.list({ query: { ...page, ...filter, ...(isOutcome(outcome) ? { outcome } : {}) } }),
  );
  if (pages.error instanceof ApiProblem && pages.error.status === 403) {
    return (
      <Alert color="gray" title="Audit log">
        Who changed what is for administrators to see.
      </Alert>
    );
  }
  return (
    <Stack>
      <PageHeader title="Audit log" />
      <Group gap="xs">
        <TextInput
          aria-label="Operation"
          placeholder="Operation, as service:Name"
          w={{ base: '100%', sm: 280 }}
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
        />
        <TextInput
          aria-label="Beginning of the ARN"
          placeholder="Beginning of the ARN"
          w={{ base: '100%', sm: 280 }}
          value={resource}
          onChange={(event) => setResource(event.currentTarget.value)}
        />
        <StatusSelect statuses={outcomes} chosen={outcome} onChoose={setOutcome} />
      </Group>
      {pages.error !== null && items !== undefined && <ProblemAlert error={pages.error} onRetry={pages.refetch} />}
      {items === undefined ? (
        <Pending query={pages} lines={6} />
      ) : items.length === 0 ? (
        <NothingHere title="Nothing was asked for that is like that." />
      ) : (
        <DataTable
          label="Audit log"
          columns={['When', 'Who', 'Operation', 'Outcome', 'On what', 'From']}
          minWidth={900}
        >
          {items.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td>
                <When iso={entry.at} />
              </Table.Td>
              <Table.Td title={entry.principalArn}>{entry.principalArn.split('/').at(-1)}</Table.Td>
              <Table.Td>{entry.action}</Table.Td>
              <Table.Td>
                <Status status={entry.outcome} />
                {entry.problemCode !== undefined && (
                  <Text size="xs" c="dimmed">
                    {entry.problemCode}
                  </Text>
                )}
              </Table.Td>
              <Table.Td maw={360} style={{ overflowWrap: 'anywhere' }} title={entry.resource}>
                {nameIn(entry.resource)}
              </Table.Td>
              <Table.Td c="dimmed">{entry.sourceAddress}</Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
      <MoreButton pages={pages} />
    </Stack>
  );
}

/** What stands behind the account of an ARN: `project/shop-build`; whose kind it is, the operation says. */
const nameIn = (arn: string): string => arn.split(':').slice(5).join(':');
