import { Text, type TextProps } from '@mantine/core';
import { useEffect, useState } from 'react';

const clock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clockOfDay = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });

export const timeText = (iso: string | undefined): string => (iso === undefined ? '–' : clock.format(new Date(iso)));

/** The time of day, where the day is plain. */
export const timeOfDayText = (iso: string): string => clockOfDay.format(new Date(iso));

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `3 min. ago`, `in 7 days`; by the browser's language. */
export function relativeText(iso: string, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000);
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return relative.format(Math.round(seconds / length), unit);
}

/** `4.2 s`, `3 min 05 s`, `2 h 04 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  const two = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  return minutes < 60
    ? `${minutes} min ${two(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** The time, told again and again while the component is shown; not at all with `undefined`. */
function useNow(everyMilliseconds: number | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (everyMilliseconds === undefined) return undefined;
    const timer = setInterval(() => setNow(Date.now()), everyMilliseconds);
    return () => clearInterval(timer);
  }, [everyMilliseconds]);
  return now;
}

/** How long ago something was, or how soon it is; the time itself when it is pointed at. */
export function When({ iso, ...looks }: { readonly iso: string | undefined } & TextProps) {
  const now = useNow(10_000);
  if (iso === undefined) return <>–</>;
  return (
    <Text
      component="time"
      span
      inherit
      dateTime={iso}
      title={timeText(iso)}
      style={{ whiteSpace: 'nowrap' }}
      {...looks}
    >
      {relativeText(iso, now)}
    </Text>
  );
}

/** How long something took, or takes by now. */
export function Took({ from, to }: { readonly from: string | undefined; readonly to: string | undefined }) {
  const now = useNow(from !== undefined && to === undefined ? 1_000 : undefined);
  if (from === undefined) return <>–</>;
  const end = to === undefined ? Math.max(now, Date.now()) : new Date(to).getTime();
  return (
    <Text span inherit style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {durationText(end - new Date(from).getTime())}
    </Text>
  );
}
