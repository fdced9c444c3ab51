import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { ProblemAlert } from './problem-alert.tsx';

interface Props {
  readonly query: { readonly error: Error | null; readonly refetch?: () => unknown };
  /** Lines that are about to come. */
  readonly lines?: number;
}

/** What a page shows while it has no data: the shape of what comes, or why nothing comes. */
export function Pending({ query: { error, refetch }, lines = 3 }: Props) {
  if (error !== null) return <ProblemAlert error={error} onRetry={refetch} />;
  return (
    <Stack gap="xs" role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={18} width={`${90 - line * 12}%`} />
      ))}
    </Stack>
  );
}
