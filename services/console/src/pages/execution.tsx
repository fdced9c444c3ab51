import { Anchor, Code, Grid, Stack, Text } from '@mantine/core';
import type { ExecutionView } from '@millrace/contracts';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ActionDetails } from '../action-details.tsx';
import { Facts } from '../facts.tsx';
import { hasEnded } from '../has-ended.ts';
import { History } from '../history.tsx';
import { LiveMark } from '../live-mark.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { Sentence } from '../sentence.tsx';
import { StageCard } from '../stage-card.tsx';
import { Status } from '../status.tsx';
import { StopButton } from '../stop-button.tsx';
import { Took, When } from '../times.tsx';
import { useExecution } from '../use-execution.ts';
import { Why } from '../why.tsx';

const route = getRouteApi('/executions/$id');

/** One execution, live: its stages and actions, what each wrote, why it stands where it stands, and what can be done. */
export function ExecutionPage() {
  const { id } = route.useParams();
  const { action: chosen } = route.useSearch();
  const navigate = useNavigate();
  const { view, error, isLive, refetch } = useExecution(id);
  const actions = view?.stages.flatMap((stage) =>
    stage.actions.map((action) => ({ stage, action, place: `${stage.name}/${action.name}` })),
  );
  const shown =
    actions?.find(({ place }) => place === chosen) ??
    // Whoever comes to see why it failed sees the action that did; of many that ran side by side another may be the last.
    actions?.find(({ action }) => view?.status === 'Failed' && action.status === 'Failed') ??
    actions?.findLast(({ action }) => action.status !== 'NotStarted');
  const choose = (place: string) =>
    void navigate({ to: '.', search: { action: place }, replace: true, resetScroll: false });
  useStepping(actions?.map(({ place }) => place) ?? [], shown?.place, choose);
  if (view === undefined) return <Pending query={{ error, refetch }} lines={6} />;
  return (
    <Stack>
      <Header execution={view} isLive={isLive} />
      <Grid>
        <Grid.Col span={{ base: 12, md: 5, lg: 4 }}>
          <Stack gap="sm">
            {view.stages.map((stage) => (
              <StageCard
                key={stage.name}
                execution={view}
                stage={stage}
                onChanged={refetch}
                shown={shown?.action}
                onChoose={(action) => choose(`${stage.name}/${action.name}`)}
              />
            ))}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7, lg: 8 }}>
          <Stack>
            <Why execution={view} />
            {shown !== undefined && (
              <ActionDetails execution={view} stageName={shown.stage.name} action={shown.action} />
            )}
            <History execution={view} />
          </Stack>
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function Header({ execution, isLive }: { readonly execution: ExecutionView; readonly isLive: boolean | undefined }) {
  const { executionId, pipelineName, status, cause, startedAt, updatedAt, trigger, rerunOf } = execution;
  const [revision] = execution.sourceRevisions;
  return (
    <Stack gap="sm">
      <PageHeader
        title={`${pipelineName} · ${executionId.slice(0, 8)}`}
        above={
          <>
            <PageLink to="/" inherit>
              Pipelines
            </PageLink>{' '}
            /{' '}
            <PageLink to="/pipelines/$name" params={{ name: pipelineName }} inherit>
              {pipelineName}
            </PageLink>
          </>
        }
        beside={
          <>
            <Status status={status} />
            <LiveMark isLive={isLive} />
          </>
        }
        below={
          <Text c="dimmed">
            <Sentence>{cause}</Sentence>
          </Text>
        }
        actions={status === 'InProgress' && <StopButton executionId={executionId} />}
      />
      <Facts
        facts={{
          Started: <When iso={startedAt} />,
          Took: <Took from={startedAt} to={hasEnded(execution) ? updatedAt : undefined} />,
          By: rerunOf === undefined ? trigger.triggerType : 'Re-run',
          Of: rerunOf && (
            <PageLink to="/executions/$id" params={{ id: rerunOf.executionId }} inherit>
              {rerunOf.executionId.slice(0, 8)} from {rerunOf.stageName}
              {rerunOf.actionName !== undefined && `/${rerunOf.actionName}`}
            </PageLink>
          ),
          Revision: revision && (
            <>
              {revision.revisionUrl === undefined ? (
                <Code>{revision.revisionId.slice(0, 12)}</Code>
              ) : (
                <Anchor href={revision.revisionUrl} rel="noreferrer" target="_blank" inherit>
                  <Code>{revision.revisionId.slice(0, 12)}</Code>
                </Anchor>
              )}{' '}
              {revision.revisionSummary}
            </>
          ),
          Version: execution.pipelineVersion,
          Variables:
            execution.variables.length > 0
              ? execution.variables.map(({ name, value }) => `${name} = ${value}`).join(', ')
              : undefined,
          Trace: execution.traceId && <Code>{execution.traceId}</Code>,
        }}
      />
    </Stack>
  );
}

/** `j` and `k` go from action to action. */
function useStepping(all: readonly string[], current: string | undefined, choose: (place: string) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const step = { j: 1, k: -1 }[event.key];
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, textarea, [role="dialog"]') !== null) return;
      const next = all[all.indexOf(current ?? '') + step];
      if (next !== undefined) choose(next);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}
