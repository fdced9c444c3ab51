import { Code, Stack, Table, Text } from '@mantine/core';
import { DataTable } from '../data-table.tsx';
import { MoreButton } from '../more-button.tsx';
import { useNameFilter } from '../name-filter.tsx';
import { NothingHere } from '../nothing-here.tsx';
import { PageHeader } from '../page-header.tsx';
import { PageLink } from '../page-link.tsx';
import { Pending } from '../pending.tsx';
import { useSession } from '../session.tsx';
import { When } from '../times.tsx';
import { usePages } from '../use-pages.ts';

/** Templates of builds, which Build and Test actions name. */
export function ProjectsPage() {
  const { client } = useSession();
  const { namePrefix, field } = useNameFilter();
  const { pages, items } = usePages({ key: ['projects', namePrefix], limit: 50, everyMilliseconds: 10_000 }, (page) =>
    client.projects.list({ query: namePrefix === '' ? page : { ...page, namePrefix } }),
  );
  return (
    <Stack>
      <PageHeader title="Build projects" actions={field} />
      {items === undefined ? (
        <Pending query={pages} />
      ) : items.length === 0 ? (
        namePrefix === '' ? (
          <NothingHere title="There is no build project yet.">
            Declare one and run <Code>millrace apply project.yml</Code>.
          </NothingHere>
        ) : (
          <NothingHere title={`No name of a project begins with ${namePrefix}.`} />
        )
      ) : (
        <DataTable label="Build projects" columns={['Name', 'Buildspec', 'Time limit', 'Changed']}>
          {items.map((project) => (
            <Table.Tr key={project.name}>
              <Table.Td>
                <PageLink to="/projects/$name" params={{ name: project.name }} fw={600} fz="sm">
                  {project.name}
                </PageLink>
                {project.description !== undefined && (
                  <Text size="xs" c="dimmed">
                    {project.description}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                {project.buildspec === undefined ? (
                  <Code>{project.buildspecPath ?? 'buildspec.yml'}</Code>
                ) : (
                  'in the project'
                )}
              </Table.Td>
              <Table.Td>{project.timeoutInMinutes} min</Table.Td>
              <Table.Td>
                <When iso={project.lastModified} />
              </Table.Td>
            </Table.Tr>
          ))}
        </DataTable>
      )}
      <MoreButton pages={pages} />
    </Stack>
  );
}
