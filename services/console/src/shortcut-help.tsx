import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { places } from './navigation.ts';

const others = [
  { keys: ['/'], meaning: 'Go to a page, a pipeline, a host or an execution by its id' },
  { keys: ['Ctrl', 'K'], meaning: 'The same, also while writing' },
  { keys: ['j'], meaning: 'Next action of an execution' },
  { keys: ['k'], meaning: 'Action before' },
  { keys: ['?'], meaning: 'This list' },
] as const;

/** Which keys do what. */
export function ShortcutHelp({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const lines = [
    ...others,
    ...places.map(({ key, label }) => ({ keys: ['g', key] as readonly string[], meaning: label })),
  ];
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts">
      <Stack gap="xs">
        {lines.map(({ keys, meaning }) => (
          <Group key={meaning} justify="space-between" wrap="nowrap">
            <Text size="sm">{meaning}</Text>
            <Group gap={4} wrap="nowrap">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}
