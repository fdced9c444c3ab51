import { Button } from '@mantine/core';
import { onceWith } from '@millrace/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';
import { useSession } from './session.tsx';

interface Props {
  readonly executionId: string;
  readonly from: { readonly stageName: string; readonly actionName?: string };
  readonly children: ReactNode;
}

/** Starts an execution that begins here, with what this one had produced before that point, and goes to it. */
export function RerunButton({ executionId, from, children }: Props) {
  const { client } = useSession();
  const navigate = useNavigate();
  const rerun = useMutation({
    mutationFn: () => client.executions.rerun({ path: { id: executionId }, body: from, ...onceWith() }),
    onSuccess: (started) => navigate({ to: '/executions/$id', params: { id: started.executionId } }),
  });
  return (
    <>
      <Button size="compact-xs" variant="subtle" loading={rerun.isPending} onClick={() => rerun.mutate()}>
        {children}
      </Button>
      {rerun.error !== null && <ProblemAlert error={rerun.error} />}
    </>
  );
}
