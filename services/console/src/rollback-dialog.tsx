import { Alert, Badge, Button, Code, Group, Modal, Select, Stack, Table, Text } from '@mantine/core';
import { lastGoodExecution } from '@millrace/client';
import type { RollbackPreviewView } from '@millrace/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useSession } from './session.tsx';
import { Pending, timeText } from './status.tsx';

interface Props {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly onClose: () => void;
}

/** Chooses what a stage goes back to, and shows what that would do before it happens. */
export function RollbackDialog({ pipelineName, stageName, onClose }: Props) {
  const { client } = useSession();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<string | null>(null);
  const targets = useQuery({
    queryKey: ['rollback-targets', pipelineName, stageName],
    queryFn: async () => {
      const { items } = await client.pipelines.executions({
        path: { name: pipelineName },
        query: { succeededInStage: stageName },
      });
      const best = await lastGoodExecution(client, pipelineName, stageName);
      return { items: items.filter((item) => item.executionType === 'STANDARD'), best: best?.executionId };
    },
  });
  const target = chosen ?? targets.data?.best ?? targets.data?.items[0]?.executionId;
  const preview = useQuery({
    queryKey: ['rollback-preview', pipelineName, stageName, target],
    queryFn: () =>
      client.pipelines.previewRollback({
        path: { name: pipelineName, stage: stageName },
        query: { targetExecutionId: target ?? '' },
      }),
    enabled: target !== undefined,
  });
  const rollback = useMutation({
    mutationFn: (targetExecutionId: string) =>
      client.pipelines.rollback({ path: { name: pipelineName, stage: stageName }, body: { targetExecutionId } }),
    onSuccess: async ({ executionId }) => {
      onClose();
      await navigate({ to: '/executions/$id', params: { id: executionId } });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Roll back ${stageName}`} size="lg">
      <Stack>
        {targets.data === undefined ? (
          <Pending error={targets.error} />
        ) : targets.data.items.length === 0 ? (
          <Alert color="yellow" title="There is nothing to go back to">
            No execution has succeeded in {stageName} since the pipeline got the version that it has now.
          </Alert>
        ) : (
          <Select
            label="To the execution"
            value={target ?? null}
            onChange={setChosen}
            allowDeselect={false}
            data={targets.data.items.map((item) => ({
              value: item.executionId,
              label: `${item.executionId.slice(0, 8)} · ${timeText(item.startedAt)} · ${item.sourceRevisions[0]?.revisionSummary ?? item.trigger.triggerType}`,
            }))}
          />
        )}
        {target !== undefined &&
          (preview.data === undefined ? <Pending error={preview.error} /> : <Preview view={preview.data} />)}
        {rollback.error !== null && <Pending error={rollback.error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Keep it as it is
          </Button>
          <Button
            color="orange"
            disabled={preview.data?.possible !== true}
            loading={rollback.isPending}
            onClick={() => target !== undefined && rollback.mutate(target)}
          >
            Roll back
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Preview({ view }: { readonly view: RollbackPreviewView }) {
  return (
    <Stack gap="xs" aria-label="What the rollback would do">
      <Text size="sm">
        From {view.running.executionId?.slice(0, 8) ?? 'nothing'}{' '}
        <Code>{view.running.sourceRevision?.revisionId.slice(0, 12) ?? '–'}</Code> to{' '}
        {view.targetExecutionId.slice(0, 8)} <Code>{view.sourceRevision?.revisionId.slice(0, 12) ?? '–'}</Code>{' '}
        {view.sourceRevision?.revisionSummary}
      </Text>
      {view.problems.map((problem) => (
        <Alert key={problem} color="red" title="Not possible">
          {problem}
        </Alert>
      ))}
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Action</Table.Th>
            <Table.Th>Type</Table.Th>
            <Table.Th>Gets</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {view.steps.map((step) => (
            <Table.Tr key={step.actionName}>
              <Table.Td>{step.actionName}</Table.Td>
              <Table.Td>
                {step.actionType.category} · {step.actionType.provider}
              </Table.Td>
              <Table.Td>
                {step.inputArtifacts.map((artifact) => (
                  <Text key={artifact.name} size="sm" span>
                    {artifact.name} <Code>{artifact.sha256.slice(0, 12)}</Code>{' '}
                  </Text>
                ))}
                {step.problem !== undefined && <Badge color="red">{step.problem}</Badge>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
