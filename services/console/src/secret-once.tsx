import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core';

export interface Secret {
  readonly title: string;
  readonly values: readonly { readonly label: string; readonly value: string }[];
}

/** Secrets that are never shown again. They are selected by a click, since a clipboard needs a secure origin. */
export function SecretOnce({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title={secret.title} closeOnClickOutside={false} size="lg">
      <Stack>
        <Alert color="yellow" title="Keep this now">
          It is shown this once and stored only in a form from which it cannot be read back.
        </Alert>
        {secret.values.map(({ label, value }) => (
          <TextInput
            key={label}
            label={label}
            value={value}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
            styles={{ input: { fontFamily: 'monospace' } }}
          />
        ))}
        <Group justify="end">
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
