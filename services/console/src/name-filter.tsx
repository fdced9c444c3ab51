import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';

/** A field for the beginning of a name, and what is asked for once the keys have come to rest; empty for all. */
export function useNameFilter(): { readonly namePrefix: string; readonly field: ReactNode } {
  const [name, setName] = useState('');
  const [namePrefix] = useDebouncedValue(name.trim(), 200);
  const field = (
    <TextInput
      aria-label="Beginning of the name"
      placeholder="Beginning of the name"
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
    />
  );
  return { namePrefix, field };
}
