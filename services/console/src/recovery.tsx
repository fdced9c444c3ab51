import { Button, Group } from '@mantine/core';
import type { ExecutionView, StageView } from '@millrace/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { RerunButton } from './rerun-button.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { useSession } from './session.tsx';

interface Props {
  readonly execution: ExecutionView;
  readonly stage: StageView;
  /** The execution goes on: whoever shows it must look again. */
  readonly onChanged: () => void;
}

/** What can be done about a stage that did not go well; nothing where there is nothing to do. */
export function Recovery({ execution, stage, onChanged }: Props) {
  const { client } = useSession();
  const [isRollingBack, setRollingBack] = useState(false);
  const { executionId, pipelineName } = execution;
  const change = useMutation({ mutationFn: (doIt: () => Promise<unknown>) => doIt(), onSuccess: onChanged });
  const isRetryable = stage.status === 'Failed' || stage.status === 'Stopped';
  const hasEnded = isRetryable || stage.status === 'Succeeded';
  const isSource = stage.actions.every((action) => action.actionType.category === 'Source');
  const button = (label: string, doIt: () => Promise<unknown>) => (
    <Button
      key={label}
      size="compact-xs"
      variant="light"
      loading={change.isPending}
      onClick={() => change.mutate(doIt)}
    >
      {label}
    </Button>
  );
  if (!isRetryable && (!hasEnded || isSource)) return null;
  return (
    <>
      <Group gap="xs" mt="xs" role="group" aria-label={`What can be done about ${stage.name}`}>
        {isRetryable &&
          button('Retry failed actions', () =>
            client.executions.retry({
              path: { id: executionId, stage: stage.name },
              body: { retryMode: 'FAILED_ACTIONS' },
            }),
          )}
        {isRetryable &&
          button('Retry all actions', () =>
            client.executions.retry({
              path: { id: executionId, stage: stage.name },
              body: { retryMode: 'ALL_ACTIONS' },
            }),
          )}
        {hasEnded && !isSource && execution.executionMode !== 'PARALLEL' && (
          <Button size="compact-xs" variant="light" color="orange" onClick={() => setRollingBack(true)}>
            Roll back…
          </Button>
        )}
        {hasEnded && !isSource && (
          <RerunButton executionId={executionId} from={{ stageName: stage.name }}>
            Re-run from here
          </RerunButton>
        )}
      </Group>
      {change.error !== null && <ProblemAlert error={change.error} />}
      {isRollingBack && (
        <RollbackDialog pipelineName={pipelineName} stageName={stage.name} onClose={() => setRollingBack(false)} />
      )}
    </>
  );
}
