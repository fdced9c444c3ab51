import { Group, Stack, Text } from '@mantine/core';
import type { StageConditionsView } from '@millrace/contracts';
import { Status } from './status.tsx';

/** The conditions of a stage with what each rule said last. */
export function Conditions({ conditions }: { readonly conditions: StageConditionsView }) {
  const blocks = [
    ['Before entry', conditions.beforeEntry],
    ['On success', conditions.onSuccess],
    ['On failure', conditions.onFailure],
  ] as const;
  return (
    <Stack gap={4} my="xs">
      {blocks.map(([title, condition]) =>
        condition === undefined ? null : (
          <Stack key={title} gap={2}>
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" fs="italic">
                {title}
              </Text>
              <Status status={condition.latestExecution?.status ?? 'NotStarted'} />
            </Group>
            {condition.latestExecution !== undefined && (
              <Text size="xs" c="dimmed">
                {condition.latestExecution.summary}
                {condition.latestExecution.overriddenBy !== undefined &&
                  `, by ${condition.latestExecution.overriddenBy.split('/').at(-1)}`}
              </Text>
            )}
            {condition.rules.map(({ ruleName, latestExecution }) => (
              <Group key={ruleName} justify="space-between" wrap="nowrap" pl="sm">
                <Text size="xs">
                  {ruleName} {latestExecution?.output.error?.message ?? latestExecution?.output.summary ?? ''}
                </Text>
                <Status status={latestExecution?.status ?? 'NotStarted'} />
              </Group>
            ))}
          </Stack>
        ),
      )}
    </Stack>
  );
}
