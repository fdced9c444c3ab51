import { Badge, Box, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import type { PipelineStateView } from '@millrace/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Conditions } from './conditions.tsx';
import { PageLink } from './page-link.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';
import { Pending } from './pending.tsx';
import { Status, StatusMark } from './status.tsx';
import { When } from './times.tsx';
import { usePipeline } from './use-pipeline.ts';

type StageState = PipelineStateView['stages'][number];

/** The stages of a pipeline: what waits in front of each, whether its door is open, and what was in it last. */
export function StageGates({ pipelineName }: { readonly pipelineName: string }) {
  const { client } = useSession();
  const queries = useQueryClient();
  const pipeline = usePipeline(pipelineName);
  const state = useQuery({
    queryKey: ['state', pipelineName],
    queryFn: () => client.pipelines.state({ path: { name: pipelineName } }),
    refetchInterval: 3_000,
  });
  if (state.data === undefined) return <Pending query={state} />;
  const isParallel = pipeline.data?.pipeline['executionMode'] === 'PARALLEL';
  const look = () => {
    for (const what of ['state', 'executions']) void queries.invalidateQueries({ queryKey: [what, pipelineName] });
  };
  return (
    <ol className="flow" aria-label="Stages">
      {state.data.stages.map((stage, position) => (
        <li key={stage.name} {...(stage.inboundTransition.enabled ? {} : { 'data-closed': true })}>
          <Gate
            pipelineName={pipelineName}
            stage={stage}
            isFirst={position === 0}
            isShared={!isParallel}
            onChanged={look}
          />
        </li>
      ))}
    </ol>
  );
}

interface GateProps {
  readonly pipelineName: string;
  readonly stage: StageState;
  /** What is first has no way in that could be closed. */
  readonly isFirst: boolean;
  /** Executions of a PARALLEL pipeline are not in a stage together: how it stands is a matter of each of them. */
  readonly isShared: boolean;
  readonly onChanged: () => void;
}

function Gate({ pipelineName, stage, isFirst, isShared, onChanged }: GateProps) {
  const { inboundTransition: door, inboundExecutions: queue, latestExecution } = stage;
  return (
    <Box
      className="card"
      p="sm"
      component="section"
      aria-label={`Stage ${stage.name}`}
      style={{ flex: 1, minWidth: 0 }}
    >
      <Stack gap={6} h="100%">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={650} component="h2" size="md" truncate title={stage.name}>
            {stage.name}
          </Text>
          {isShared && <Status status={latestExecution?.status ?? 'NotStarted'} />}
        </Group>
        {!door.enabled && (
          <Stack gap={0}>
            <Badge color="orange">Closed</Badge>
            <Text size="xs">
              {door.disabledReason} ({door.lastChangedBy?.split('/').at(-1) ?? 'somebody'},{' '}
              <When iso={door.lastChangedAt} />)
            </Text>
          </Stack>
        )}
        {queue.length > 0 && (
          <Text size="xs">
            Waiting:{' '}
            {queue.map(({ executionId, type }) => (
              <PageLink key={executionId} to="/executions/$id" params={{ id: executionId }} mr={6} size="xs">
                {executionId.slice(0, 8)}
                {type === 'ROLLBACK' && ' (rollback)'}
              </PageLink>
            ))}
          </Text>
        )}
        <Stack gap={2}>
          {stage.actions.map(({ name, latestExecution: latest }) => (
            <Group key={name} justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" truncate title={name}>
                {name}
              </Text>
              {isShared && <StatusMark status={latest?.status ?? 'NotStarted'} />}
            </Group>
          ))}
        </Stack>
        {stage.conditions !== undefined && (
          <Conditions
            pipelineStage={stage.name}
            conditions={stage.conditions}
            isOverridable={latestExecution?.status !== 'Skipped'}
            onChanged={onChanged}
          />
        )}
        <Group justify="space-between" mt="auto">
          {latestExecution === undefined ? (
            <span />
          ) : (
            <PageLink to="/executions/$id" params={{ id: latestExecution.executionId }} size="xs">
              {latestExecution.type === 'ROLLBACK' ? 'Last: a rollback' : 'Last execution'}
            </PageLink>
          )}
          {!isFirst && <Door pipelineName={pipelineName} stage={stage} onChanged={onChanged} />}
        </Group>
      </Stack>
    </Box>
  );
}

/** Opens the way into a stage, or closes it, which needs a reason. */
function Door({ pipelineName, stage, onChanged }: Omit<GateProps, 'isFirst' | 'isShared'>) {
  const { client } = useSession();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const { enabled } = stage.inboundTransition;
  const change = useMutation({
    mutationFn: () =>
      client.pipelines.setTransition({
        path: { name: pipelineName, stage: stage.name },
        body: enabled ? { enabled: false, reason } : { enabled: true },
      }),
    onSuccess: () => {
      setAsking(false);
      setReason('');
      onChanged();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  if (!enabled) {
    return (
      <Stack gap={4} align="end">
        <Button size="compact-xs" variant="light" loading={change.isPending} onClick={() => change.mutate()}>
          Open
        </Button>
        {change.error !== null && <ProblemAlert error={change.error} />}
      </Stack>
    );
  }
  return (
    <Popover opened={isAsking} onChange={setAsking} withArrow shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsking(true)}>
          Close…
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="xs">
            <TextInput
              label={`Why does nothing enter ${stage.name}?`}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              maxLength={300}
              required
            />
            {change.error !== null && <ProblemAlert error={change.error} />}
            <Button type="submit" size="compact-sm" color="orange.9" loading={change.isPending}>
              Close the way in
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
