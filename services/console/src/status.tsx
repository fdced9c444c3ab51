import { Badge, Loader } from '@mantine/core';
import { ProblemAlert } from './problem-alert.tsx';

const colours: Readonly<Record<string, string>> = {
  Succeeded: 'green',
  Approved: 'green',
  InProgress: 'blue',
  Pending: 'blue',
  Waiting: 'yellow',
  Stopping: 'orange',
  Failed: 'red',
  Rejected: 'red',
  Errored: 'red',
  Overridden: 'violet',
  Stopped: 'orange',
  Abandoned: 'orange',
  NotStarted: 'gray',
};

const words: Readonly<Record<string, string>> = { InProgress: 'In progress', NotStarted: 'Not started' };

export function Status({ status }: { readonly status: string }) {
  return (
    <Badge
      color={colours[status] ?? 'gray'}
      variant={status === 'NotStarted' || status === 'Skipped' ? 'outline' : 'light'}
    >
      {words[status] ?? status}
    </Badge>
  );
}

/** What a page shows while it has no data: that it waits, or why there is none. */
export function Pending({ error }: { readonly error: Error | null }) {
  return error === null ? <Loader aria-label="Loading" /> : <ProblemAlert error={error} />;
}

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
export const timeText = (iso: string | undefined): string => (iso === undefined ? '–' : clock.format(new Date(iso)));

/** `4.2 s`, `3 min 05 s`; up to now when the end is open. */
export function durationText(from: string | undefined, to: string | undefined): string {
  if (from === undefined) return '–';
  const seconds = (new Date(to ?? Date.now()).getTime() - new Date(from).getTime()) / 1000;
  if (seconds < 60) return `${Math.max(0, seconds).toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}
