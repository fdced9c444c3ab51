import { allItems } from '@millrace/client';
import type { PipelineView } from '@millrace/contracts';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSession } from './session.tsx';

/** A pipeline as it is stored, secrets masked: one question for all who show it. */
export function usePipeline(name: string): UseQueryResult<PipelineView> {
  const { client } = useSession();
  return useQuery({ queryKey: ['pipeline', name], queryFn: () => client.pipelines.get({ path: { name } }) });
}

/** The names of all pipelines that one may see, sorted as they are listed. */
export function usePipelineNames(how: { readonly staleTime?: number; readonly retry?: boolean } = {}) {
  const { client } = useSession();
  return useQuery({
    queryKey: ['names', 'pipelines'],
    queryFn: async () => (await allItems((query) => client.pipelines.list({ query }))).map(({ name }) => name),
    ...how,
  });
}
