import { Box, Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly columns: readonly string[];
  /** Below this width in pixels the table is pushed sideways instead of being squeezed. */
  readonly minWidth?: number;
  readonly children: ReactNode;
}

/** A list with named columns. */
export function DataTable({ label, columns, minWidth = 680, children }: Props) {
  return (
    <Box className="card" style={{ overflow: 'hidden' }}>
      <Table.ScrollContainer minWidth={minWidth} type="native">
        <Table highlightOnHover verticalSpacing="xs" horizontalSpacing="md" aria-label={label}>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column} scope="col" c="dimmed" fz="xs" fw={600}>
                  {column}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{children}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Box>
  );
}
