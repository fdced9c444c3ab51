import { useInfiniteQuery } from '@tanstack/react-query';

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

interface Asked {
  /** Names the list, with everything that it is filtered by. */
  readonly key: readonly unknown[];
  readonly limit?: number;
  /** How often what is shown is asked for again. */
  readonly everyMilliseconds?: number;
}

/** A list that comes in pages: those that were asked for so far, one after the other, kept up to date. */
export function usePages<T>(
  { key, limit = 25, everyMilliseconds = 5_000 }: Asked,
  ask: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
) {
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam === undefined ? { limit } : { limit, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextToken,
    refetchInterval: everyMilliseconds,
    placeholderData: (before) => before,
  });
  return { pages, items: pages.data?.pages.flatMap(({ items }) => items) };
}
