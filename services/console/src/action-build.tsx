import { Badge, Code, Group, Stack, Text } from '@mantine/core';
import { ApiProblem } from '@millrace/client';
import type { ActionExecutionDetail, TestReportView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { BuildPhases } from './build-phases.tsx';
import { PageLink } from './page-link.tsx';
import { useSession } from './session.tsx';
import { durationText } from './times.tsx';

/** What a Build or Test action did: its phases, and the reports of its tests. */
export function ActionBuild({ action }: { readonly action: ActionExecutionDetail }) {
  const { client } = useSession();
  const { actionExecutionId, status, actionType } = action;
  const path = { id: actionExecutionId };
  const isRunning = status === 'InProgress';
  const build = useQuery({
    queryKey: ['build', actionExecutionId, status],
    // An action that has not come so far, or needed no build, has none.
    queryFn: () => client.actions.build({ path }).catch(nothingWhenAbsent),
    refetchInterval: isRunning ? 1_000 : false,
    placeholderData: (before) => before,
  });
  const reports = useQuery({
    queryKey: ['reports', actionExecutionId, status],
    queryFn: () => client.actions.reports({ path }),
    enabled: actionType.category === 'Test' && !isRunning,
  });
  if (!build.data) return null;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        {/* Commands are a build without a project. */}
        {actionType.category !== 'Compute' && (
          <Text size="sm" c="dimmed">
            Project{' '}
            <PageLink to="/projects/$name" params={{ name: build.data.projectName }} inherit>
              {build.data.projectName}
            </PageLink>
          </Text>
        )}
        <BuildPhases build={build.data} />
      </Group>
      {reports.data?.reports.map((report) => (
        <Report key={report.id} report={report} />
      ))}
    </Stack>
  );
}

function nothingWhenAbsent(error: unknown): null {
  if (error instanceof ApiProblem && error.status === 404) return null;
  throw error;
}

function Report({ report }: { readonly report: TestReportView }) {
  const bad = report.cases.filter(({ status }) => status === 'FAILED' || status === 'ERROR');
  const counts = Object.entries(report.statusCounts).filter(([, count]) => count > 0);
  return (
    <Stack gap={4} role="group" aria-label={`Report ${report.name}`}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {report.name}
        </Text>
        <Text size="xs" c="dimmed">
          {report.total} tests in {durationText(report.durationSeconds * 1000)}
        </Text>
        {counts.map(([status, count]) => (
          <Badge key={status} size="sm" tt="none" variant="light" color={colours[status] ?? 'gray'}>
            {count} {status.toLowerCase()}
          </Badge>
        ))}
      </Group>
      {bad.length > 0 && (
        <Stack component="ul" gap="xs" m={0} p={0} aria-label={`What failed in ${report.name}`}>
          {bad.map((one) => (
            <Stack key={`${one.suite} ${one.prefix} ${one.name}`} component="li" gap={4} style={{ listStyle: 'none' }}>
              <Text size="sm">
                {one.name}{' '}
                <Text size="xs" c="dimmed" span>
                  {one.suite}
                </Text>
              </Text>
              {one.message !== undefined && (
                <Code block mah={240} tabIndex={0}>
                  {one.message}
                </Code>
              )}
            </Stack>
          ))}
        </Stack>
      )}
    </Stack>
  );
}

const colours: Readonly<Record<string, string>> = { SUCCEEDED: 'green', FAILED: 'red', ERROR: 'red' };
