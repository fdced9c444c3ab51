import { Code, Stack, Table, Tabs, Text } from '@mantine/core';
import type { ExecutionSummary } from '@millrace/contracts';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DataTable } from '../data-table.tsx';
import { hasEnded } from '../has-ended.ts';
import { MoreButton } from '../more-button.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { PipelineSources } from '../pipeline-sources.tsx';
import { ReleaseButton } from '../release-button.tsx';
import { useSession } from '../session.tsx';
import { StageGates } from '../stage-gates.tsx';
import { Status } from '../status.tsx';
import { StatusSelect } from '../status-select.tsx';
import { timeText, Took, When } from '../times.tsx';
import { usePages } from '../use-pages.ts';
import { usePipeline } from '../use-pipeline.ts';

const route = getRouteApi('/pipelines/$name');

const tabs = ['executions', 'sources', 'definition'] as const;
export type PipelineTab = (typeof tabs)[number];
export const isPipelineTab = (name: unknown): name is PipelineTab => tabs.some((tab) => tab === name);

/** As CodePipeline spells them. */
const executionStatuses = [
  'InProgress',
  'Stopping',
  'Stopped',
  'Succeeded',
  'Superseded',
  'Failed',
  'Cancelled',
] as const satisfies readonly ExecutionSummary['status'][];
const isExecutionStatus = (word: string | null): word is ExecutionSummary['status'] =>
  executionStatuses.some((one) => one === word);

/** One pipeline: its stages and doors, its executions, where its changes come from, and what it says. */
export function PipelinePage() {
  const { name } = route.useParams();
  const { tab = 'executions' } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Stack>
      <PageHeader
        title={name}
        above={
          <PageLink to="/" inherit>
            Pipelines
          </PageLink>
        }
        actions={<ReleaseButton pipelineName={name} />}
      />
      <StageGates pipelineName={name} />
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ to: '.', search: isPipelineTab(chosen) ? { tab: chosen } : {} })}
      >
        <Tabs.List>
          <Tabs.Tab value="executions">Executions</Tabs.Tab>
          <Tabs.Tab value="sources">Sources</Tabs.Tab>
          <Tabs.Tab value="definition">Definition</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="executions" pt="md">
          <Executions pipelineName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="sources" pt="md">
          <PipelineSources pipelineName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="definition" pt="md">
          <Definition pipelineName={name} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Executions({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const [status, setStatus] = useState<string | null>(null);
  const { pages, items } = usePages({ key: ['executions', pipelineName, status], everyMilliseconds: 3_000 }, (page) =>
    client.pipelines.executions({
      path: { name: pipelineName },
      query: isExecutionStatus(status) ? { ...page, status } : page,
    }),
  );
  return (
    <Stack>
      <StatusSelect statuses={executionStatuses} chosen={status} onChoose={setStatus} />
      {items === undefined ? (
        <Pending query={pages} />
      ) : items.length === 0 ? (
        <NothingHere title={status === null ? 'It has not run yet.' : 'No execution stands so.'} />
      ) : (
        <DataTable
          label="Executions"
          columns={['Execution', 'Status', 'Revision', 'Trigger', 'Started', 'Took']}
          minWidth={760}
        >
          {items.map((execution) => (
            <Table.Tr key={execution.executionId}>
              <Table.Td>
                <PageLink to="/executions/$id" params={{ id: execution.executionId }} ff="monospace" fz="sm">
                  {execution.executionId.slice(0, 8)}
                </PageLink>
              </Table.Td>
              <Table.Td>
                <Status status={execution.status} />
              </Table.Td>
              <Table.Td maw={360}>
                <Text size="sm" truncate title={execution.sourceRevisions[0]?.revisionSummary}>
                  <Code>{execution.sourceRevisions[0]?.revisionId.slice(0, 8)}</Code>{' '}
                  {execution.sourceRevisions[0]?.revisionSummary}
                </Text>
              </Table.Td>
              <Table.Td>
                {execution.executionType === 'ROLLBACK'
                  ? 'Rollback'
                  : execution.rerunOf === undefined
                    ? execution.trigger.triggerType
                    : 'Re-run'}
              </Table.Td>
              <Table.Td>
                <When iso={execution.startedAt} />
              </Table.Td>
              <Table.Td>
                <Took from={execution.startedAt} to={hasEnded(execution) ? execution.updatedAt : undefined} />
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
      <MoreButton pages={pages} />
    </Stack>
  );
}

/** The version in force, as it is stored: secrets are masked. */
function Definition({ pipelineName }: { readonly pipelineName: string }) {
  const pipeline = usePipeline(pipelineName);
  if (pipeline.data === undefined) return <Pending query={pipeline} />;
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        Version {String(pipeline.data.pipeline['version'])}, changed {timeText(pipeline.data.updated)}. A new version is
        applied with <Code>millrace apply</Code>.
      </Text>
      <Code block>{JSON.stringify(pipeline.data.pipeline, undefined, 2)}</Code>
    </Stack>
  );
}
