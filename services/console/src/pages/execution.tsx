import { Alert, Card, Code, Grid, Group, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import type { ActionView, ExecutionView, StageView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ActionLog } from '../action-log.tsx';
import { Decision } from '../decision.tsx';
import { PageLink } from '../page-link.tsx';
import { useSession } from '../session.tsx';
import { durationText, Pending, Status, timeText } from '../status.tsx';

const route = getRouteApi('/executions/$id');

/** The execution as it stands, redrawn with every change that the gateway streams. */
function useExecution(id: string): { readonly view: ExecutionView | undefined; readonly error: Error | null } {
  const { client } = useSession();
  const [view, setView] = useState<ExecutionView>();
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const follow = async () => {
      try {
        for await (const next of client.executions.watch(id, { signal: stop.signal })) setView(next);
      } catch (cause) {
        setError(cause instanceof Error ? cause : new Error(String(cause)));
      }
    };
    void follow();
    return () => stop.abort();
  }, [client, id]);
  return { view, error };
}

export function ExecutionPage() {
  const { id } = route.useParams();
  const { view, error } = useExecution(id);
  const [chosen, setChosen] = useState<string>();
  if (view === undefined) return <Pending error={error} />;
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
                stage={stage}
                shown={shown?.action}
                onChoose={(action) => setChosen(`${stage.name}/${action.name}`)}
              />
            ))}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          {shown !== undefined && <Details executionId={id} action={shown.action} />}
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Stage(props: {
  readonly stage: StageView;
  readonly shown: ActionView | undefined;
  readonly onChoose: (action: ActionView) => void;
}) {
  const { stage, shown, onChoose } = props;
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" mb={stage.actions.length > 0 ? 'xs' : 0}>
        <Text fw={600}>{stage.name}</Text>
        <Status status={stage.status} />
      </Group>
      {stage.cause !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          {stage.cause}
        </Text>
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
    </Card>
  );
}

function Details({ executionId, action }: { readonly executionId: string; readonly action: ActionView }) {
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
  if (execution === undefined) return <Text c="dimmed">{action.name} has not started.</Text>;
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={4}>{action.name}</Title>
          <Text size="sm" c="dimmed">
            {action.actionType.category} · {action.actionType.provider}
          </Text>
        </Group>
        <Text size="sm">{execution.summary ?? execution.cause}</Text>
        {execution.error !== undefined && (
          <Alert color="red" title={execution.error.code}>
            {execution.error.message}
          </Alert>
        )}
        {approval !== undefined && <Decision approval={approval} />}
        {action.actionType.category !== 'Approval' && (
          <ActionLog key={execution.actionExecutionId} actionExecutionId={execution.actionExecutionId} />
        )}
      </Stack>
    </Card>
  );
}
