import { Table, Text } from '@mantine/core';
import type { DeploymentStatus, DeploymentView } from '@millrace/contracts';
import { DataTable } from './data-table.tsx';
import { MoreButton } from './more-button.tsx';
import { NothingHere } from './nothing-here.tsx';
import { PageLink } from './page-link.tsx';
import { Pending } from './pending.tsx';
import { useSession } from './session.tsx';
import { Status } from './status.tsx';
import { Took, When } from './times.tsx';
import { usePages } from './use-pages.ts';

export interface DeploymentFilter {
  readonly applicationName?: string;
  readonly deploymentGroupName?: string;
  readonly status?: DeploymentStatus;
  readonly hostId?: string;
}

/** Deployments that pass the filter, newest first. */
export function DeploymentList({ filter }: { readonly filter: DeploymentFilter }) {
  const { client } = useSession();
  const { pages, items } = usePages({ key: ['deployments', filter], everyMilliseconds: 3_000 }, (page) =>
    client.deployments.list({ query: { ...page, ...filter } }),
  );
  if (items === undefined) return <Pending query={pages} />;
  if (items.length === 0) {
    return Object.keys(filter).length === 0 ? (
      <NothingHere title="Nothing was deployed yet.">
        A Deploy action of a pipeline deploys to the hosts of a deployment group.
      </NothingHere>
    ) : (
      <NothingHere title="No deployment is like that." />
    );
  }
  return (
    <>
      <DataTable
        label="Deployments"
        columns={['Deployment', 'Status', 'Application', 'Hosts', 'Why', 'Asked for', 'Took']}
        minWidth={900}
      >
        {items.map((deployment) => (
          <Table.Tr key={deployment.deploymentId}>
            <Table.Td>
              <PageLink
                to="/deployments/$id"
                params={{ id: deployment.deploymentId }}
                ff="monospace"
                fz="sm"
                style={{ whiteSpace: 'nowrap' }}
              >
                {deployment.deploymentId}
              </PageLink>
            </Table.Td>
            <Table.Td>
              <Status status={deployment.status} />
            </Table.Td>
            <Table.Td>
              {deployment.applicationName}/{deployment.deploymentGroupName}
            </Table.Td>
            <Table.Td>{hostsText(deployment)}</Table.Td>
            <Table.Td maw={320}>
              <Text size="sm" truncate title={deployment.cause}>
                {deployment.cause}
              </Text>
            </Table.Td>
            <Table.Td>
              <When iso={deployment.createdAt} />
            </Table.Td>
            <Table.Td>{deployment.startedAt && <Took from={deployment.startedAt} to={deployment.endedAt} />}</Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      <MoreButton pages={pages} />
    </>
  );
}

/** `2 of 3`: hosts that have the new revision. */
export function hostsText({ targets }: DeploymentView): string {
  return `${targets.filter(({ status }) => status === 'Succeeded').length} of ${targets.length}`;
}
