import { Alert, Box, Code, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { LifecycleEventView, TargetView } from '@millrace/contracts';
import { PageLink } from './page-link.tsx';
import { Status } from './status.tsx';
import { Took } from './times.tsx';

/** One host of a deployment: its lifecycle events in their order, what went wrong in which, and what its script wrote. */
export function DeploymentTarget({ target }: { readonly target: TargetView }) {
  const [isTold, { toggle }] = useDisclosure();
  const wrote = target.lifecycleEvents.filter(({ error, logTail }) => error !== undefined || logTail !== undefined);
  const isTelling = ({ status }: LifecycleEventView): boolean => status === 'Failed' || status === 'InProgress';
  const isUntouched = target.lifecycleEvents.every(({ status }) => status === 'Skipped');
  const quiet = wrote.filter((event) => !isTelling(event));
  return (
    <Box className="card" p="md" component="section" aria-label={`Host ${target.hostName}`}>
      <Stack gap="sm">
        <Group justify="space-between">
          <PageLink to="/hosts/$id" params={{ id: target.hostId }} fw={650}>
            {target.hostName}
          </PageLink>
          <Status status={target.status} />
        </Group>
        {isUntouched && (
          <Text size="sm" c="dimmed">
            Nothing was done here.
          </Text>
        )}
        {!isUntouched && (
          <Table.ScrollContainer minWidth={480} type="native">
            <Table verticalSpacing={4} aria-label={`Lifecycle events on ${target.hostName}`}>
              <Table.Tbody>
                {target.lifecycleEvents.map((event) => (
                  <Table.Tr key={event.name}>
                    <Table.Td w={180}>{event.name}</Table.Td>
                    <Table.Td w={140}>
                      <Status status={event.status} />
                    </Table.Td>
                    <Table.Td c="dimmed">
                      {event.startedAt && <Took from={event.startedAt} to={event.endedAt} />}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {wrote
          .filter((event) => isTold || isTelling(event))
          .map((event) => (
            <Said key={event.name} event={event} />
          ))}
        {quiet.length > 0 && (
          <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" aria-expanded={isTold} onClick={toggle}>
            {isTold ? '▾ Hide what went well' : '▸ What was written where it went well'}
          </UnstyledButton>
        )}
      </Stack>
    </Box>
  );
}

/** What went wrong at a lifecycle event, and the last lines of its script. */
function Said({ event: { name, error, scriptName, logTail } }: { readonly event: LifecycleEventView }) {
  const script = scriptName === undefined ? '' : ` · ${scriptName}`;
  return (
    <Stack gap={4}>
      {error !== undefined && (
        <Alert color="red" title={`${name}${script}: ${error.code}`} role="alert">
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {error.message}
          </Text>
        </Alert>
      )}
      {logTail !== undefined && (
        <>
          <Text size="xs" c="dimmed">
            Last lines of {name}
            {script}
          </Text>
          <Code block>{logTail}</Code>
        </>
      )}
    </Stack>
  );
}
