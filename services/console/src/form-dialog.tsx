import { Button, Group, Modal, type ModalProps, Stack } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import type { FormEvent, ReactNode } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

interface Props extends Pick<ModalProps, 'size'> {
  readonly title: string;
  readonly opened?: boolean;
  readonly onClose: () => void;
  /** What sending it does. While that is under way the button waits, and why it failed is told above the button. */
  readonly sends: Pick<UseMutationResult<unknown, Error, void>, 'mutate' | 'error' | 'isPending'>;
  readonly sendLabel: string;
  /** False as long as something is missing that no field can say. */
  readonly isComplete?: boolean;
  readonly children: ReactNode;
}

/** A form in a window of its own: fields, what was wrong with them, and a way out. */
export function FormDialog({
  opened = true,
  onClose,
  sends,
  sendLabel,
  isComplete = true,
  children,
  ...window
}: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sends.mutate();
  };
  return (
    <Modal opened={opened} onClose={onClose} {...window}>
      <form onSubmit={submit}>
        <Stack>
          {children}
          {sends.error !== null && <ProblemAlert error={sends.error} />}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={sends.isPending} disabled={!isComplete}>
              {sendLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
