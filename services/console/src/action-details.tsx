import { Alert, Box, Code, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ActionExecutionDetail, ActionView, ApprovalView, ExecutionView } from '@millrace/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ActionLog } from './action-log.tsx';
import { ActionBuild } from './action-build.tsx';
import { Decision } from './decision.tsx';
import { Facts } from './facts.tsx';
import { hasEnded } from './has-ended.ts';
import { PageLink } from './page-link.tsx';
import { RerunButton } from './rerun-button.tsx';
import { Sentence } from './sentence.tsx';
import { useSession } from './session.tsx';
import { Status } from './status.tsx';
import { Took, When } from './times.tsx';
import { useApprovals } from './use-approvals.ts';

interface Props {
  readonly execution: ExecutionView;
  readonly stageName: string;
  readonly action: ActionView;
}

const deploymentId = /^d-[A-Z0-9]{9}$/;

/** One action of an execution: what it did and wrote, what it waits for, and its earlier attempts. */
export function ActionDetails({ execution: whole, stageName, action }: Props) {
  const { executionId } = whole;
  const { execution, actionType } = action;
  if (execution === undefined) return <Text c="dimmed">{action.name} has not started.</Text>;
  const { attempt, externalExecutionId = '' } = execution;
  const said = execution.summary ?? execution.cause;
  const isBuild = ['Build', 'Test', 'Compute'].includes(actionType.category) && actionType.owner === 'AWS';
  return (
    <Box className="card" p="md" component="section" aria-label={`Action ${action.name}`}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Group gap="xs">
            <Text fw={650} component="h2" size="md">
              {action.name}
            </Text>
            <Status status={action.status} />
          </Group>
          {hasEnded(whole) && actionType.category !== 'Source' && (
            <RerunButton executionId={executionId} from={{ stageName, actionName: action.name }}>
              Re-run from this action
            </RerunButton>
          )}
        </Group>
        <Facts
          facts={{
            Type: `${actionType.category} · ${actionType.provider}`,
            Attempt: attempt > 1 ? `attempt ${attempt}` : undefined,
            Started: <When iso={execution.startedAt} />,
            Took: <Took from={execution.startedAt} to={execution.endedAt} />,
            Deployment: deploymentId.test(externalExecutionId) ? (
              <PageLink to="/deployments/$id" params={{ id: externalExecutionId }} inherit>
                {externalExecutionId}
              </PageLink>
            ) : undefined,
          }}
        />
        {said !== execution.error?.message && (
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            <Sentence>{said}</Sentence>
          </Text>
        )}
        {execution.error !== undefined && (
          <Alert color="red" title={execution.error.code} role="alert">
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {execution.error.message}
            </Text>
          </Alert>
        )}
        <Attempts executionId={executionId} stageName={stageName} newest={execution} />
        {actionType.category === 'Approval' && (
          <OpenApproval
            key={`approval ${execution.actionExecutionId}`}
            actionExecutionId={execution.actionExecutionId}
          />
        )}
        {isBuild && <ActionBuild action={execution} />}
        {actionType.category !== 'Approval' && (
          <ActionLog key={`log ${execution.actionExecutionId}`} actionExecutionId={execution.actionExecutionId} />
        )}
        <InAndOut execution={execution} />
      </Stack>
    </Box>
  );
}

/** What an action that waits for somebody asks, and what came of an answer given here. */
function OpenApproval({ actionExecutionId }: { readonly actionExecutionId: string }) {
  const approvals = useApprovals();
  const [tried, setTried] = useState<ApprovalView>();
  const approval = approvals.data?.items.find((one) => one.actionExecutionId === actionExecutionId) ?? tried;
  if (approval === undefined) return null;
  return <Decision key={approval.approvalId} approval={approval} onTried={() => setTried(approval)} />;
}

interface AttemptsProps {
  readonly executionId: string;
  readonly stageName: string;
  readonly newest: ActionExecutionDetail;
}

/** How the attempts before the newest one ended. */
function Attempts({ executionId, stageName, newest }: AttemptsProps) {
  const { client } = useSession();
  const attempts = useQuery({
    queryKey: ['attempts', executionId, newest.actionExecutionId, newest.status],
    queryFn: () => client.executions.actions({ path: { id: executionId } }),
    enabled: newest.attempt > 1,
  });
  const earlier = (attempts.data?.items ?? []).filter(
    (one) =>
      one.stageName === stageName &&
      one.actionName === newest.actionName &&
      one.actionExecutionId !== newest.actionExecutionId,
  );
  return earlier.map((one) => (
    <Group key={one.actionExecutionId} gap="xs">
      <Text size="sm">Attempt {one.attempt}</Text>
      <Status status={one.status} />
      <Text size="xs" c="dimmed">
        {one.error?.message ?? one.summary ?? one.cause}
      </Text>
    </Group>
  ));
}

/** What an action was given and what it gave, on demand. */
function InAndOut({ execution }: { readonly execution: ActionExecutionDetail }) {
  const [isOpen, { toggle }] = useDisclosure();
  const artifact = ({ name, sha256 }: ActionExecutionDetail['inputArtifacts'][number]) =>
    [name, sha256.slice(0, 12)] as const;
  const tables = [
    ['Configuration', Object.entries(execution.resolvedConfiguration)],
    ['Input artifacts', execution.inputArtifacts.map(artifact)],
    ['Output artifacts', execution.outputArtifacts.map(artifact)],
    ['Output variables', Object.entries(execution.outputVariables)],
  ] as const;
  const filled = tables.filter(([, entries]) => entries.length > 0);
  if (filled.length === 0) return null;
  return (
    <Box>
      <UnstyledButton fz="sm" c="var(--mantine-color-anchor)" aria-expanded={isOpen} onClick={toggle}>
        {isOpen ? '▾' : '▸'} Configuration, artifacts and variables
      </UnstyledButton>
      {isOpen &&
        filled.map(([title, entries]) => (
          <Table key={title} mt="xs" verticalSpacing={4} captionSide="top">
            <Table.Caption ta="start" mt={0}>
              {title}
            </Table.Caption>
            <Table.Tbody>
              {entries.map(([name, value]) => (
                <Table.Tr key={name}>
                  <Table.Td w="30%">{name}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <Code>{value}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        ))}
    </Box>
  );
}
