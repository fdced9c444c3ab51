import { Code, Stack, Table, Title } from '@mantine/core';
import type { HostView } from '@millrace/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ConfirmButton } from '../confirm-button.tsx';
import { DataTable } from '../data-table.tsx';
import { DeploymentList } from '../deployment-list.tsx';
import { Facts } from '../facts.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { ProblemAlert } from '../problem-alert.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { When } from '../times.tsx';
import { Tags } from './hosts.tsx';

const route = getRouteApi('/hosts/$id');

/** One host: whether its agent answers, what runs there, and the deployments that brought it. */
export function HostPage() {
  const { id } = route.useParams();
  const { client } = useSession();
  const navigate = useNavigate();
  const host = useQuery({
    queryKey: ['host', id],
    queryFn: () => client.hosts.get({ path: { id } }),
    refetchInterval: 5_000,
  });
  const deregister = useMutation({
    mutationFn: () => client.hosts.deregister({ path: { id } }),
    onSuccess: () => navigate({ to: '/hosts' }),
  });
  if (host.data === undefined) return <Pending query={host} lines={5} />;
  const { hostName, status, agentVersion, enrolledAt, lastSeenAt, tags } = host.data;
  return (
    <Stack>
      <PageHeader
        title={hostName}
        above={
          <PageLink to="/hosts" inherit>
            Hosts
          </PageLink>
        }
        beside={<Status status={status} />}
        actions={
          <ConfirmButton
            size="sm"
            label="Deregister"
            consequence={`${hostName} loses its identity at once: nothing is deployed to it any more, and what is being deployed to it fails. What runs there goes on running.`}
            loading={deregister.isPending}
            onConfirm={() => deregister.mutate()}
          />
        }
      />
      {deregister.error !== null && <ProblemAlert error={deregister.error} />}
      <Facts
        facts={{
          'Last heartbeat': lastSeenAt === undefined ? 'never' : <When iso={lastSeenAt} />,
          Agent: agentVersion,
          Enrolled: <When iso={enrolledAt} />,
          Id: <Code>{id}</Code>,
          Tags: tags.length > 0 ? <Tags tags={tags} /> : undefined,
        }}
      />
      <Title order={2}>What runs here</Title>
      <Groups host={host.data} />
      <Title order={2}>Deployments to this host</Title>
      <DeploymentList filter={{ hostId: id }} />
    </Stack>
  );
}

function Groups({ host: { deploymentGroups } }: { readonly host: HostView }) {
  if (deploymentGroups.length === 0) {
    return <NothingHere title="No deployment group chooses this host.">Groups choose hosts by their tags.</NothingHere>;
  }
  return (
    <DataTable label="What runs here" columns={['Application', 'Deployment group', 'Revision', 'Last deployment']}>
      {deploymentGroups.map(({ applicationName, deploymentGroupName, healthy, revisionSha256 }) => (
        <Table.Tr key={`${applicationName} ${deploymentGroupName}`}>
          <Table.Td>{applicationName}</Table.Td>
          <Table.Td>
            <PageLink to="/deployments" search={{ application: applicationName, group: deploymentGroupName }} fz="sm">
              {deploymentGroupName}
            </PageLink>
          </Table.Td>
          <Table.Td>
            {revisionSha256 === undefined ? (
              healthy === undefined ? (
                'none'
              ) : (
                'half of one'
              )
            ) : (
              <Code>{revisionSha256.slice(0, 12)}</Code>
            )}
          </Table.Td>
          <Table.Td>
            {healthy === undefined ? 'none yet' : <Status status={healthy ? 'Succeeded' : 'Failed'} />}
          </Table.Td>
        </Table.Tr>
      ))}
    </DataTable>
  );
}
