import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** The way back to what this is a part of. */
  readonly above?: ReactNode;
  /** How it stands. */
  readonly beside?: ReactNode;
  readonly below?: ReactNode;
  /** What can be done. */
  readonly actions?: ReactNode;
}

/** The top of every page: what it is about and what can be done; it names the tab of the browser, too. */
export function PageHeader({ title, above, beside, below, actions }: Props) {
  useDocumentTitle(`${title} · Millrace`);
  return (
    <Group justify="space-between" align="start" gap="md">
      <Stack gap={4} miw={0} style={{ flex: '1 1 320px' }}>
        {above !== undefined && (
          <Text size="sm" c="dimmed" component="nav" aria-label="Where this belongs">
            {above}
          </Text>
        )}
        <Group gap="sm">
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
          {beside}
        </Group>
        {below}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
