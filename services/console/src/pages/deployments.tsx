import { Group, Select, Stack } from '@mantine/core';
import { allItems } from '@millrace/client';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { DeploymentList } from '../deployment-list.tsx';
import { deploymentStatuses, type DeploymentSearch } from '../deployment-search.ts';
import { PageHeader } from '../page-header.tsx';
import { useSession } from '../session.tsx';
import { StatusSelect } from '../status-select.tsx';

const route = getRouteApi('/deployments');

/** Deployments of every application, by application, group and status; the address keeps what was chosen. */
export function DeploymentsPage() {
  const { client } = useSession();
  const { application, group, status } = route.useSearch();
  const navigate = useNavigate();
  const applications = useQuery({
    queryKey: ['applications'],
    queryFn: () => allItems((query) => client.applications.list({ query })),
  });
  const choose = (chosen: DeploymentSearch) => void navigate({ to: '.', search: chosen, replace: true });
  const named = applications.data?.find(({ applicationName }) => applicationName === application);
  const rest = { ...(application && { application }), ...(group && { group }), ...(status && { status }) };
  return (
    <Stack>
      <PageHeader title="Deployments" />
      <Group gap="xs">
        <Select
          aria-label="Application"
          placeholder="Any application"
          clearable
          searchable
          value={application ?? null}
          data={applications.data?.map(({ applicationName }) => applicationName) ?? []}
          onChange={(name) => choose({ ...(name === null ? {} : { application: name }), ...(status && { status }) })}
        />
        <Select
          aria-label="Deployment group"
          placeholder="Any group"
          clearable
          disabled={application === undefined}
          value={group ?? null}
          data={[...(named?.deploymentGroups ?? [])]}
          onChange={(name) => {
            const { group: _before, ...others } = rest;
            choose({ ...others, ...(name === null ? {} : { group: name }) });
          }}
        />
        <StatusSelect
          statuses={deploymentStatuses}
          chosen={status ?? null}
          onChoose={(word) => {
            const { status: _before, ...others } = rest;
            const found = deploymentStatuses.find((one) => one === word);
            choose({ ...others, ...(found && { status: found }) });
          }}
        />
      </Group>
      <DeploymentList
        filter={{
          ...(application && { applicationName: application }),
          ...(group && { deploymentGroupName: group }),
          ...(status && { status }),
        }}
      />
    </Stack>
  );
}
