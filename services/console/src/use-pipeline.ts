import type { PipelineView } from '@millrace/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSession } from './session.tsx';

/** A pipeline as it is stored, secrets masked: one question for all who show it. */
export function usePipeline(name: string): UseQueryResult<PipelineView> {
  const { client } = useSession();
  return useQuery({ queryKey: ['pipeline', name], queryFn: () => client.pipelines.get({ path: { name } }) });
}
