import type { ApprovalView, Page } from '@millrace/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSession } from './session.tsx';

/** What waits for a decision, asked for every few seconds: one question for all who show it. */
export function useApprovals(): UseQueryResult<Page<ApprovalView>> {
  const { client } = useSession();
  return useQuery({
    queryKey: ['approvals'],
    queryFn: () => client.approvals.list(),
    refetchInterval: 5_000,
  });
}
