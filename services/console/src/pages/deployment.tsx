import { Alert, Button, Code, Stack, Text, Title } from '@mantine/core';
import type { DeploymentView } from '@millrace/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmButton } from '../confirm-button.tsx';
import { hostsText } from '../deployment-list.tsx';
import { DeploymentTarget } from '../deployment-target.tsx';
import { Facts } from '../facts.tsx';
import { LiveMark } from '../live-mark.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { RollbackDialog } from '../rollback-dialog.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { Took, When } from '../times.tsx';

const route = getRouteApi('/deployments/$id');

const isOpen = ({ status }: DeploymentView): boolean => ['Created', 'Queued', 'InProgress'].includes(status);

/** One deployment, live: what every host does at which lifecycle event, why it failed, and what can be done. */
export function DeploymentPage() {
  const { id } = route.useParams();
  const { client } = useSession();
  const path = { id };
  const deployment = useQuery({
    queryKey: ['deployment', id],
    queryFn: () => client.deployments.get({ path }),
    // A second is short beside what a lifecycle event takes; one that has ended stays as it is.
    refetchInterval: ({ state: { data } }) => (data !== undefined && !isOpen(data) ? false : 1_000),
  });
  const stop = useMutation({
    mutationFn: () => client.deployments.stop({ path }),
    onSettled: () => deployment.refetch(),
  });
  const view = deployment.data;
  if (view === undefined) return <Pending query={deployment} lines={6} />;
  return (
    <Stack>
      <PageHeader
        title={id}
        above={
          <>
            <PageLink to="/deployments" inherit>
              Deployments
            </PageLink>{' '}
            /{' '}
            <PageLink
              to="/deployments"
              search={{ application: view.applicationName, group: view.deploymentGroupName }}
              inherit
            >
              {view.applicationName}/{view.deploymentGroupName}
            </PageLink>
          </>
        }
        beside={
          <>
            <Status status={view.status} />
            <LiveMark isLive={isOpen(view) ? deployment.error === null : undefined} />
          </>
        }
        below={view.cause !== view.error?.message && <Text c="dimmed">{view.cause}</Text>}
        actions={
          <>
            {view.actionExecutionId !== undefined && !isOpen(view) && (
              <RollBack actionExecutionId={view.actionExecutionId} />
            )}
            {isOpen(view) && (
              <ConfirmButton
                size="sm"
                label="Stop"
                consequence="The script that runs is ended, and no other host is begun. Hosts that have the new revision keep it."
                loading={stop.isPending}
                onConfirm={() => stop.mutate()}
              />
            )}
          </>
        }
      />
      {stop.error !== null && <ProblemAlert error={stop.error} />}
      <Facts
        facts={{
          'Hosts done': hostsText(view),
          'Asked for': <When iso={view.createdAt} />,
          Took: view.startedAt && <Took from={view.startedAt} to={view.endedAt} />,
          Revision: <Code>{view.revisionSha256.slice(0, 12)}</Code>,
          Execution: view.executionId && (
            <PageLink to="/executions/$id" params={{ id: view.executionId }} inherit>
              {view.executionId.slice(0, 8)}
            </PageLink>
          ),
        }}
      />
      {view.error !== undefined && (
        <Alert color="red" title={view.error.code} role="alert">
          {view.error.message}
        </Alert>
      )}
      <Title order={2}>Hosts</Title>
      {view.targets.length === 0 ? (
        <NothingHere title={isOpen(view) ? 'No host has been chosen yet.' : 'No host was touched.'} />
      ) : (
        view.targets.map((target) => <DeploymentTarget key={target.hostId} target={target} />)
      )}
    </Stack>
  );
}

/** A deployment belongs to a stage, which goes back as a whole: the dialog shows what that means before it happens. */
function RollBack({ actionExecutionId }: { readonly actionExecutionId: string }) {
  const { client } = useSession();
  const [isRollingBack, setRollingBack] = useState(false);
  const action = useQuery({
    queryKey: ['action', actionExecutionId],
    queryFn: () => client.actions.get({ path: { id: actionExecutionId } }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <Button color="orange" variant="light" disabled={action.data === undefined} onClick={() => setRollingBack(true)}>
        Roll back…
      </Button>
      {isRollingBack && action.data !== undefined && (
        <RollbackDialog
          pipelineName={action.data.pipelineName}
          stageName={action.data.stageName}
          onClose={() => setRollingBack(false)}
        />
      )}
    </>
  );
}
