import { Box, Group, Text, UnstyledButton } from '@mantine/core';
import type { ActionView, ExecutionView, StageView } from '@millrace/contracts';
import { Conditions } from './conditions.tsx';
import { Recovery } from './recovery.tsx';
import { Sentence } from './sentence.tsx';
import { Status } from './status.tsx';
import { Took } from './times.tsx';

interface Props {
  readonly execution: ExecutionView;
  readonly stage: StageView;
  /** The action whose details are shown. */
  readonly shown: ActionView | undefined;
  readonly onChoose: (action: ActionView) => void;
  /** The execution goes on: whoever shows it must look again. */
  readonly onChanged: () => void;
}

/** One stage of an execution: its actions, its conditions, and what can be done about it. */
export function StageCard({ execution, stage, shown, onChoose, onChanged }: Props) {
  return (
    <Box
      className="card"
      p="sm"
      component="section"
      aria-label={`Stage ${stage.name}`}
      {...(stage.status === 'Skipped' ? { style: { borderStyle: 'dashed' } } : {})}
    >
      <Group justify="space-between" mb={4} wrap="nowrap">
        <Text fw={650} component="h2" size="md" truncate title={stage.name}>
          {stage.name}
        </Text>
        <Status status={stage.status} />
      </Group>
      {stage.cause !== undefined && stage.status !== 'Succeeded' && (
        <Text size="xs" c="dimmed" mb="xs">
          <Sentence>{stage.cause}</Sentence>
        </Text>
      )}
      {stage.retryStageMetadata !== undefined && (
        <Text size="xs" c="dimmed" mb="xs">
          retried {stage.retryStageMetadata.manualStageRetryAttempt ?? 0} times by hand,{' '}
          {stage.retryStageMetadata.autoStageRetryAttempt ?? 0} times by itself
        </Text>
      )}
      {stage.conditions !== undefined && (
        <Conditions
          pipelineStage={stage.name}
          conditions={stage.conditions}
          isOverridable={stage.status !== 'Skipped'}
          onChanged={onChanged}
        />
      )}
      {stage.actions.map((action) => (
        <UnstyledButton
          key={action.name}
          className="choice"
          aria-pressed={action === shown}
          onClick={() => onChoose(action)}
        >
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm" truncate title={action.name}>
              {action.name}
            </Text>
            <Group gap="xs" wrap="nowrap">
              <Text size="xs" c="dimmed">
                {action.execution && <Took from={action.execution.startedAt} to={action.execution.endedAt} />}
              </Text>
              <Status status={action.status} />
            </Group>
          </Group>
        </UnstyledButton>
      ))}
      <Recovery execution={execution} stage={stage} onChanged={onChanged} />
    </Box>
  );
}
