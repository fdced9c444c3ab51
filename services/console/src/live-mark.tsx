import { Badge } from '@mantine/core';

/** Whether what is shown is what is there; nothing where nothing more will change. */
export function LiveMark({ isLive }: { readonly isLive: boolean | undefined }) {
  if (isLive === undefined) return null;
  return (
    <Badge size="sm" variant="dot" color={isLive ? 'green' : 'orange'} tt="none" role="status">
      {isLive ? 'Live' : 'Connection lost, trying again'}
    </Badge>
  );
}
