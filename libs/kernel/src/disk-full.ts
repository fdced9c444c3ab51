const codes: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

/** Whether a write failed because the disk, or its user's share of it, is full: it may succeed later. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && codes.includes(error.code);
