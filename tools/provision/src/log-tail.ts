import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** How long a log is by now; 0 when there is none. */
export const sizeOf = (file: string): number => (existsSync(file) ? statSync(file).size : 0);

/** What was appended to a log since `start`, at most its last 64 KiB. */
export function readSince(file: string, start: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const from = Math.max(start, size - 65_536);
    const bytes = Buffer.alloc(Math.max(0, size - from));
    readSync(descriptor, bytes, 0, bytes.length, from);
    return bytes.toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}
