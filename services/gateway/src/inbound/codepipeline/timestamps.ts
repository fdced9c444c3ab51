import type { IsoTime } from '@millrace/contracts';

/** The protocol's timestamps: seconds since the epoch with milliseconds as fraction. */
export const epochSeconds = (time: IsoTime | undefined): number | undefined =>
  time === undefined ? undefined : Date.parse(time) / 1000;
