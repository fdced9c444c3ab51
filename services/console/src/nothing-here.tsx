import { Center, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** An empty list: that it is empty, and what fills it. */
export function NothingHere({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Center className="card" p="xl">
      <Stack gap={4} align="center" maw={520}>
        <Text fw={600}>{title}</Text>
        {children !== undefined && (
          <Text size="sm" c="dimmed" ta="center">
            {children}
          </Text>
        )}
      </Stack>
    </Center>
  );
}
