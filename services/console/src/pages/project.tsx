import { Code, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { BuildPhases } from '../build-phases.tsx';
import { DataTable } from '../data-table.tsx';
import { Facts } from '../facts.tsx';
import { MoreButton } from '../more-button.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { useSession } from '../session.tsx';
import { Status } from '../status.tsx';
import { Took, When } from '../times.tsx';
import { usePages } from '../use-pages.ts';

const route = getRouteApi('/projects/$name');

/** One build project: what it says, and what ran it lately. */
export function ProjectPage() {
  const { name } = route.useParams();
  const { client } = useSession();
  const project = useQuery({ queryKey: ['project', name], queryFn: () => client.projects.get({ path: { name } }) });
  if (project.data === undefined) return <Pending query={project} lines={5} />;
  const { description, buildspec, buildspecPath, environmentVariables, timeoutInMinutes, created, lastModified } =
    project.data;
  return (
    <Stack>
      <PageHeader
        title={name}
        above={
          <PageLink to="/projects" inherit>
            Build projects
          </PageLink>
        }
        below={description !== undefined && <Text c="dimmed">{description}</Text>}
      />
      <Facts
        facts={{
          Buildspec: buildspec === undefined ? <Code>{buildspecPath ?? 'buildspec.yml'}</Code> : 'in the project',
          'Time limit': `${timeoutInMinutes} min`,
          Made: <When iso={created} />,
          Changed: <When iso={lastModified} />,
        }}
      />
      <Title order={2}>Builds and test runs</Title>
      <Builds projectName={name} />
      {environmentVariables.length > 0 && (
        <>
          <Title order={2}>Environment</Title>
          <DataTable label="Environment" columns={['Name', 'Value', 'Kind']}>
            {environmentVariables.map((variable) => (
              <Table.Tr key={variable.name}>
                <Table.Td>
                  <Code>{variable.name}</Code>
                </Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{variable.value}</Table.Td>
                <Table.Td c="dimmed">{variable.type ?? 'PLAINTEXT'}</Table.Td>
              </Table.Tr>
            ))}
          </DataTable>
        </>
      )}
      {buildspec !== undefined && (
        <>
          <Title order={2}>Buildspec</Title>
          <Code block>{buildspec}</Code>
        </>
      )}
    </Stack>
  );
}

function Builds({ projectName }: { readonly projectName: string }) {
  const { client } = useSession();
  const { pages, items } = usePages({ key: ['builds', projectName], everyMilliseconds: 2_000 }, (page) =>
    client.projects.builds({ path: { name: projectName }, query: page }),
  );
  if (items === undefined) return <Pending query={pages} />;
  if (items.length === 0) {
    return (
      <NothingHere title="Nothing has run it yet.">
        A Build or Test action runs it, when its <Code>ProjectName</Code> names it.
      </NothingHere>
    );
  }
  return (
    <>
      <DataTable label="Builds" columns={['Build', 'Status', 'Phases', 'Execution', 'Started', 'Took']} minWidth={860}>
        {items.map((build) => (
          <Table.Tr key={build.id}>
            <Table.Td>
              <Code>{build.id.slice(projectName.length + 1, projectName.length + 9)}</Code>
            </Table.Td>
            <Table.Td>
              <Status status={build.buildStatus} />
            </Table.Td>
            <Table.Td>
              <BuildPhases build={build} />
            </Table.Td>
            <Table.Td>
              <PageLink to="/executions/$id" params={{ id: build.executionId }} ff="monospace" fz="sm">
                {build.executionId.slice(0, 8)}
              </PageLink>
            </Table.Td>
            <Table.Td>
              <When iso={build.startTime} />
            </Table.Td>
            <Table.Td>
              <Took from={build.startTime} to={build.endTime} />
            </Table.Td>
          </Table.Tr>
        ))}
      </DataTable>
      <MoreButton pages={pages} />
    </>
  );
}
