import { Select } from '@mantine/core';
import { wordOf } from './status.tsx';

interface Props {
  readonly statuses: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (status: string | null) => void;
}

/** Narrows a list to what stands so; everything when nothing is chosen. */
export function StatusSelect({ statuses, chosen, onChoose }: Props) {
  return (
    <Select
      aria-label="Status"
      placeholder="Any status"
      w={170}
      clearable
      value={chosen}
      onChange={onChoose}
      data={statuses.map((status) => ({ value: status, label: wordOf(status) }))}
    />
  );
}
