import { Button, Group } from '@mantine/core';
import { onceWith } from '@millrace/client';
import type { ExecutionView, StageView } from '@millrace/contracts';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
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
  const navigate = useNavigate();
  const [isRollingBack, setRollingBack] = useState(false);
  const { executionId, pipelineName } = execution;
  const change = useMutation({ mutationFn: (doIt: () => Promise<unknown>) => doIt(), onSuccess: onChanged });
  const rerun = useMutation({
    mutationFn: () =>
      client.executions.rerun({ path: { id: executionId }, body: { stageName: stage.name }, ...onceWith() }),
    onSuccess: (started) => navigate({ to: '/executions/$id', params: { id: started.executionId } }),
  });
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
          <Button size="compact-xs" variant="subtle" loading={rerun.isPending} onClick={() => rerun.mutate()}>
            Re-run from here
          </Button>
        )}
      </Group>
      {change.error !== null && <ProblemAlert error={change.error} />}
      {rerun.error !== null && <ProblemAlert error={rerun.error} />}
      {isRollingBack && (
        <RollbackDialog pipelineName={pipelineName} stageName={stage.name} onClose={() => setRollingBack(false)} />
      )}
    </>
  );
}
