import { Box, Group, Stack, Text } from '@mantine/core';
import type { ConditionView, StageConditionsView } from '@millrace/contracts';
import { useMutation } from '@tanstack/react-query';
import { ConfirmButton } from './confirm-button.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';
import { Status } from './status.tsx';

interface Props {
  readonly pipelineStage: string;
  readonly conditions: StageConditionsView;
  /** Not where a condition has skipped the stage: its execution has gone on. */
  readonly isOverridable: boolean;
  readonly onChanged: () => void;
}

const kinds = [
  { title: 'Before entry', key: 'beforeEntry', override: { type: 'BEFORE_ENTRY', word: 'entry' } },
  { title: 'On success', key: 'onSuccess', override: { type: 'ON_SUCCESS', word: 'success' } },
  // What happens after a failure blocks nothing: there is nothing to pass over.
  { title: 'On failure', key: 'onFailure', override: undefined },
] as const;

const blocks = ({ latestExecution }: ConditionView): boolean =>
  ['InProgress', 'Failed', 'Errored'].includes(latestExecution?.status ?? '');

/** The conditions of a stage with what each rule said last, and the way past one that blocks. */
export function Conditions({ pipelineStage, conditions, isOverridable, onChanged }: Props) {
  const { client } = useSession();
  const override = useMutation({
    mutationFn: ({ id, conditionType }: { id: string; conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS' }) =>
      client.executions.override({ path: { id, stage: pipelineStage }, body: { conditionType } }),
    onSuccess: onChanged,
  });
  return (
    <Stack gap="xs" my="xs">
      {kinds.map(({ title, key, override: way }) => {
        const condition = conditions[key];
        if (condition === undefined) return null;
        const latest = condition.latestExecution;
        const isDecisive = way !== undefined && latest !== undefined && isOverridable && blocks(condition);
        return (
          <Box
            key={key}
            role="group"
            aria-label={`${title} of ${pipelineStage}`}
            pl="xs"
            style={{ borderInlineStart: '3px solid var(--mantine-color-default-border)' }}
          >
            <Group justify="space-between" wrap="nowrap">
              <Text size="xs" fw={600}>
                {title}
              </Text>
              <Status status={latest?.status ?? 'NotStarted'} />
            </Group>
            {latest !== undefined && (
              <Text size="xs" c="dimmed">
                {latest.overriddenBy === undefined
                  ? latest.summary
                  : `Overridden by ${latest.overriddenBy.split('/').at(-1)}`}
              </Text>
            )}
            {condition.rules.map((rule) => (
              <Group key={rule.ruleName} justify="space-between" wrap="nowrap" align="start" mt={2}>
                <Text size="xs">
                  {rule.ruleName}{' '}
                  <Text span c="dimmed" inherit>
                    {rule.latestExecution?.output.error?.message ?? rule.latestExecution?.output.summary ?? ''}
                  </Text>
                </Text>
                <Status status={rule.latestExecution?.status ?? 'NotStarted'} />
              </Group>
            ))}
            {isDecisive && (
              <ConfirmButton
                mt={4}
                color="violet"
                label={`Override the ${way.word} condition`}
                consequence="The execution goes on as if every rule of it had passed. Who overrode it is recorded."
                loading={override.isPending}
                onConfirm={() => override.mutate({ id: latest.executionId, conditionType: way.type })}
              />
            )}
          </Box>
        );
      })}
      {override.error !== null && <ProblemAlert error={override.error} />}
    </Stack>
  );
}
