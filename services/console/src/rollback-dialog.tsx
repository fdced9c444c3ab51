import { Alert, Badge, Button, Code, Group, Modal, SegmentedControl, Select, Stack, Table, Text } from '@mantine/core';
import { lastGoodExecution, onceWith, type MillraceClient } from '@millrace/client';
import type { RollbackPreviewView } from '@millrace/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';
import { Pending } from './pending.tsx';
import { timeText } from './times.tsx';

interface Props {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly onClose: () => void;
}

type How = 'stage' | 'artifacts';

const explanations: Readonly<Record<How, string>> = {
  stage: 'To an execution that succeeded here under the version in force, as CodePipeline does it.',
  artifacts: 'To exactly what an execution had produced, whatever version of the pipeline made it.',
};

/** Chooses what a stage goes back to, and shows what that would do before it happens. */
export function RollbackDialog({ pipelineName, stageName, onClose }: Props) {
  const { client } = useSession();
  const navigate = useNavigate();
  const [how, setHow] = useState<How>('stage');
  const [chosen, setChosen] = useState<string | null>(null);
  const path = { name: pipelineName, stage: stageName };
  const targets = useQuery({
    queryKey: ['rollback-targets', pipelineName, stageName, how],
    queryFn: () => targetsFor(client, pipelineName, stageName, how),
  });
  const isOffered = targets.data?.items.some((item) => item.executionId === chosen) ?? false;
  const target = isOffered ? chosen : (targets.data?.best ?? targets.data?.items[0]?.executionId);
  const preview = useQuery({
    queryKey: ['rollback-preview', pipelineName, stageName, target, how],
    queryFn: () => client.pipelines.previewRollback({ path, query: { targetExecutionId: target ?? '', how } }),
    enabled: typeof target === 'string',
  });
  const rollback = useMutation({
    mutationFn: (targetExecutionId: string) =>
      client.pipelines.rollback({ path, body: { targetExecutionId, how }, ...onceWith() }),
    onSuccess: async ({ executionId }) => {
      onClose();
      await navigate({ to: '/executions/$id', params: { id: executionId } });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Roll back ${stageName}`} size="lg">
      <Stack>
        <SegmentedControl
          aria-label="How"
          value={how}
          onChange={(value) => setHow(value === 'artifacts' ? 'artifacts' : 'stage')}
          data={[
            { value: 'stage', label: 'Under this version' },
            { value: 'artifacts', label: 'Artifacts of any version' },
          ]}
        />
        <Text size="sm" c="dimmed">
          {explanations[how]}
        </Text>
        {targets.data === undefined ? (
          <Pending query={targets} />
        ) : targets.data.items.length === 0 ? (
          <Alert color="yellow" title="There is nothing to go back to">
            {how === 'stage'
              ? `No execution has succeeded in ${stageName} since the pipeline got the version that it has now. The artifacts of an earlier version may still do.`
              : 'No execution of this pipeline has succeeded yet.'}
          </Alert>
        ) : (
          <Select
            label="To the execution"
            value={target ?? null}
            onChange={setChosen}
            allowDeselect={false}
            data={targets.data.items.map((item) => ({
              value: item.executionId,
              label: `${item.executionId.slice(0, 8)} · version ${item.pipelineVersion} · ${timeText(item.startedAt)} · ${item.sourceRevisions[0]?.revisionSummary ?? item.trigger.triggerType}`,
            }))}
          />
        )}
        {typeof target === 'string' &&
          (preview.data === undefined ? <Pending query={preview} /> : <Preview view={preview.data} />)}
        {rollback.error !== null && <ProblemAlert error={rollback.error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            Keep it as it is
          </Button>
          <Button
            color="orange.9"
            disabled={preview.data?.possible !== true}
            loading={rollback.isPending}
            onClick={() => typeof target === 'string' && rollback.mutate(target)}
          >
            Roll back
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What can be chosen from, newest first, and what most people want. */
async function targetsFor(client: MillraceClient, name: string, stage: string, how: How) {
  const query = how === 'stage' ? { succeededInStage: stage } : {};
  const { items } = await client.pipelines.executions({ path: { name }, query });
  const standard = items.filter((item) => item.executionType === 'STANDARD');
  const possible = how === 'stage' ? standard : standard.filter((item) => item.status === 'Succeeded');
  const best = await lastGoodExecution(client, name, stage, how);
  const isListed = best === undefined || possible.some((item) => item.executionId === best.executionId);
  return { items: isListed ? possible : [best, ...possible], best: best?.executionId };
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
