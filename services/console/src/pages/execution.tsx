import { Alert, Card, Code, Grid, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import type { ActionView, ExecutionView, StageView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ActionLog } from '../action-log.tsx';
import { Conditions } from '../conditions.tsx';
import { Decision } from '../decision.tsx';
import { History } from '../history.tsx';
import { PageLink } from '../page-link.tsx';
import { Recovery } from '../recovery.tsx';
import { useSession } from '../session.tsx';
import { durationText, Pending, Status, timeText } from '../status.tsx';
import { StopButton } from '../stop-button.tsx';
import { Why } from '../why.tsx';

const route = getRouteApi('/executions/$id');

/** The execution as it stands, redrawn with every change that the gateway streams. */
function useExecution(id: string): {
  readonly view: ExecutionView | undefined;
  readonly error: Error | null;
  /** Follows it anew: the stream is over when an execution has ended, and a retry takes the execution up again. */
  readonly follow: () => void;
} {
  const { client } = useSession();
  const [view, setView] = useState<ExecutionView>();
  const [error, setError] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      try {
        for await (const next of client.watchExecution(id, { signal: stop.signal })) setView(next);
      } catch (cause) {
        setError(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    void follow();
    return () => stop.abort();
  }, [client, id, round]);
  return { view, error, follow: () => setRound((before) => before + 1) };
}

export function ExecutionPage() {
  const { id } = route.useParams();
  const { view, error, follow } = useExecution(id);
  const [chosen, setChosen] = useState<string>();
  // After a link from one execution to another the view is of the one before until the first word of the other.
  if (view?.executionId !== id) return <Pending error={error} />;
  const actions = view.stages.flatMap((stage) => stage.actions.map((action) => ({ stage, action })));
  const shown =
    actions.find(({ stage, action }) => `${stage.name}/${action.name}` === chosen) ??
    actions.findLast(({ action }) => action.status !== 'NotStarted');
  return (
    <Stack>
      <Group justify="space-between" align="start">
        <Stack gap={4}>
          <Group>
            <Title order={2}>
              <PageLink to="/pipelines/$name" params={{ name: view.pipelineName }} inherit>
                {view.pipelineName}
              </PageLink>{' '}
              · {view.executionId.slice(0, 8)}
            </Title>
            <Status status={view.status} />
          </Group>
          <Text c="dimmed">{view.cause}</Text>
          <Text size="sm">
            {view.sourceRevisions[0]?.revisionSummary} <Code>{view.sourceRevisions[0]?.revisionId.slice(0, 12)}</Code>
          </Text>
        </Stack>
        <Stack gap={4} align="end">
          {view.status === 'InProgress' && <StopButton executionId={id} />}
          <Text size="sm">started {timeText(view.startedAt)}</Text>
          {view.traceId !== undefined && (
            <Text size="sm">
              trace <Code>{view.traceId}</Code>
            </Text>
          )}
        </Stack>
      </Group>
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="sm">
            {view.stages.map((stage) => (
              <Stage
                key={stage.name}
                execution={view}
                stage={stage}
                onChanged={follow}
                shown={shown?.action}
                onChoose={(action) => setChosen(`${stage.name}/${action.name}`)}
              />
            ))}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            <Why execution={view} />
            {shown !== undefined && <Details executionId={id} stageName={shown.stage.name} action={shown.action} />}
            <History execution={view} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Stage(props: {
  readonly execution: ExecutionView;
  readonly onChanged: () => void;
  readonly stage: StageView;
  readonly shown: ActionView | undefined;
  readonly onChoose: (action: ActionView) => void;
}) {
  const { execution, stage, shown, onChoose, onChanged } = props;
  return (
    <Card
      withBorder
      padding="sm"
      component="section"
      aria-label={`Stage ${stage.name}`}
      {...(stage.status === 'Skipped' ? { style: { borderStyle: 'dashed' } } : {})}
    >
      <Group justify="space-between" mb={stage.actions.length > 0 ? 'xs' : 0}>
        <Text fw={600}>{stage.name}</Text>
        <Status status={stage.status} />
      </Group>
      {stage.cause !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          {stage.cause}
        </Text>
      )}
      {stage.retryStageMetadata !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          retried {stage.retryStageMetadata.manualStageRetryAttempt ?? 0} times by hand,{' '}
          {stage.retryStageMetadata.autoStageRetryAttempt ?? 0} times by itself
        </Text>
      )}
      {stage.conditions !== undefined && (
        <Conditions
          pipelineStage={stage.name}
          conditions={stage.conditions}
          isOverridable={stage.status !== 'Skipped'}
          onChanged={onChanged}
        />
      )}
      {stage.actions.map((action) => (
        <UnstyledButton
          key={action.name}
          onClick={() => onChoose(action)}
          p={6}
          bg={action === shown ? 'var(--mantine-color-default-hover)' : 'transparent'}
        >
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{action.name}</Text>
            <Group gap="xs" wrap="nowrap">
              <Text size="xs" c="dimmed">
                {action.execution && durationText(action.execution.startedAt, action.execution.endedAt)}
              </Text>
              <Status status={action.status} />
            </Group>
          </Group>
        </UnstyledButton>
      ))}
      <Recovery execution={execution} stage={stage} onChanged={onChanged} />
    </Card>
  );
}

interface DetailsProps {
  readonly executionId: string;
  readonly stageName: string;
  readonly action: ActionView;
}

function Details({ executionId, stageName, action }: DetailsProps) {
  const { client } = useSession();
  const { execution } = action;
  const approvals = useQuery({
    queryKey: ['approvals'],
    queryFn: () => client.approvals.list(),
    enabled: action.actionType.category === 'Approval' && action.status === 'InProgress',
  });
  const approval = approvals.data?.items.find(
    (candidate) => candidate.executionId === executionId && candidate.actionName === action.name,
  );
  const attempts = useQuery({
    queryKey: ['attempts', executionId, execution?.actionExecutionId, execution?.status],
    queryFn: () => client.executions.actions({ path: { id: executionId } }),
    enabled: execution !== undefined && execution.attempt > 1,
  });
  const earlier = (attempts.data?.items ?? []).filter(
    (one) =>
      one.stageName === stageName &&
      one.actionName === action.name &&
      one.actionExecutionId !== execution?.actionExecutionId,
  );
  if (execution === undefined) return <Text c="dimmed">{action.name} has not started.</Text>;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={4}>{action.name}</Title>
          <Text size="sm" c="dimmed">
            {action.actionType.category} · {action.actionType.provider}
            {execution.attempt > 1 && ` · attempt ${execution.attempt}`}
          </Text>
        </Group>
        <Text size="sm">{execution.summary ?? execution.cause}</Text>
        {execution.error !== undefined && (
          <Alert color="red" title={execution.error.code}>
            {execution.error.message}
          </Alert>
        )}
        {earlier.map((one) => (
          <Group key={one.actionExecutionId} gap="xs">
            <Text size="sm">Attempt {one.attempt}</Text>
            <Status status={one.status} />
            <Text size="xs" c="dimmed">
              {one.error?.message ?? one.summary ?? one.cause}
            </Text>
          </Group>
        ))}
        {approval !== undefined && <Decision approval={approval} />}
        {action.actionType.category !== 'Approval' && (
          <ActionLog key={execution.actionExecutionId} actionExecutionId={execution.actionExecutionId} />
        )}
      </Stack>
    </Card>
  );
}
