import { Button, type ButtonProps, Group, Popover, Stack, Text } from '@mantine/core';
import { useState } from 'react';

interface Props extends ButtonProps {
  readonly label: string;
  /** What happens then, in a sentence. */
  readonly consequence: string;
  readonly onConfirm: () => void;
}

/** A button for what cannot be taken back: it asks once more, in place. */
export function ConfirmButton({ label, consequence, onConfirm, ...looks }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <Popover opened={isAsking} onChange={setAsking} withArrow shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" variant="light" color="red" {...looks} onClick={() => setAsking(true)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw="min(320px, calc(100vw - 16px))">
        <Stack gap="xs">
          <Text size="sm">{consequence}</Text>
          <Group justify="end" gap="xs">
            <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button
              size="compact-sm"
              color="red"
              onClick={() => {
                setAsking(false);
                onConfirm();
              }}
            >
              Yes, {label.toLowerCase()}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
