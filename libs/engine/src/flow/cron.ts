import {
  err,
  hours,
  instant,
  milliseconds,
  minutes,
  ok,
  plus,
  type Duration,
  type Instant,
  type Result,
} from '@millrace/kernel';

/**
 * A window in Quartz's cron dialect (section 3.11): seconds minutes hours day-of-month month day-of-week [year].
 * Matching is by the minute: seconds are ignored, and a single minute opens the window for the rest of its hour, so
 * that `0 0 9-17 ? * MON-FRI *` means office hours.
 */
export interface Cron {
  readonly minute: Matcher;
  readonly hour: Matcher;
  readonly month: Matcher;
  readonly year: Matcher;
  readonly day: (day: LocalDay) => boolean;
}

type Matcher = (value: number) => boolean;

interface LocalDay {
  readonly year: number;
  /** 1..12. */
  readonly month: number;
  readonly day: number;
  /** 1 is Sunday. */
  readonly weekday: number;
}

interface LocalTime extends LocalDay {
  readonly hour: number;
  readonly minute: number;
}

/** A clock's zone that has been checked. */
export type TimeZone = { readonly localTime: (at: Instant) => LocalTime };

const monthNames = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const dayNames = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** No window is looked for further ahead: a rule waits 60 days at most. */
const horizon = minutes(86_400);

export function parseCron(text: string): Result<Cron, string> {
  const fields = text.trim().toUpperCase().split(/\s+/);
  const [second = '', minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = '*'] = fields;
  if (fields.length !== 6 && fields.length !== 7) return err('it must have six fields, or seven with a year');
  const problems: string[] = [];
  const read = (name: string, field: string, from: number, to: number, names?: readonly string[]): Matcher => {
    const matcher = parseField(field, from, to, names);
    if (matcher === undefined) problems.push(`${name} '${field}' is not valid`);
    return matcher ?? never;
  };
  read('second', second, 0, 59);
  const exact = read('minute', minute, 0, 59);
  const cron = {
    minute: /^\d+$/.test(minute) ? (value: number) => value >= Number(minute) : exact,
    hour: read('hour', hour, 0, 23),
    month: read('month', month, 1, 12, monthNames),
    year: read('year', year, 1970, 2199),
    day: parseDay(dayOfMonth, dayOfWeek, problems),
  };
  return problems.length > 0 ? err(problems.join(', ')) : ok(cron);
}

/** In the place of what is wrong. */
// Stryker disable next-line BooleanLiteral: a window with anything wrong in it is refused, so nobody asks.
const never = (): boolean => false;

/** Lists of `*`, `?`, values, ranges and steps. */
function parseField(field: string, from: number, to: number, names?: readonly string[]): Matcher | undefined {
  const parts = field.split(',').map((part) => parsePart(part, from, to, names));
  const valid = parts.filter((part) => part !== undefined);
  if (valid.length < parts.length) return undefined;
  return (value) => valid.some((part) => part(value));
}

function parsePart(part: string, from: number, to: number, names?: readonly string[]): Matcher | undefined {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step))) return undefined;
  const every = step === undefined ? 1 : Number(step);
  if (range === '*' || (range === '?' && step === undefined)) return (value) => (value - from) % every === 0;
  const [first, last, ...rest] = range.split('-').map((text) => parseValue(text, from, to, names));
  if (first === undefined || rest.length > 0 || (range.includes('-') && last === undefined)) return undefined;
  const end = last ?? (step === undefined ? first : to);
  // A range may go over the end, as in FRI-MON or 22-6.
  return first <= end
    ? (value) => value >= first && value <= end && (value - first) % every === 0
    : (value) =>
        (value >= first || value <= end) && (value - first + (value < first ? to - from + 1 : 0)) % every === 0;
}

function parseValue(text: string, from: number, to: number, names?: readonly string[]): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return named + from;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= from && value <= to ? value : undefined;
}

function parseDay(dayOfMonth: string, dayOfWeek: string, problems: string[]): Cron['day'] {
  const inMonth = parseDayOfMonth(dayOfMonth);
  const inWeek = parseDayOfWeek(dayOfWeek);
  if (inMonth === undefined) problems.push(`day of month '${dayOfMonth}' is not valid`);
  if (inWeek === undefined) problems.push(`day of week '${dayOfWeek}' is not valid`);
  const isOpenField = (field: string): boolean => field === '?' || field === '*';
  if (!isOpenField(dayOfMonth) && !isOpenField(dayOfWeek)) {
    problems.push('one of day of month and day of week must be ?');
  }
  if (inMonth === undefined || inWeek === undefined) return never;
  return (day) => inMonth(day) && inWeek(day);
}

/** Values and ranges, `L` the last day, `L-3` three days before it, `15W` the weekday nearest to the 15th, `LW`. */
function parseDayOfMonth(field: string): Cron['day'] | undefined {
  const fromEnd = /^L(?:-(\d{1,2}))?$/.exec(field);
  if (fromEnd !== null) return (on) => on.day === daysIn(on) - Number(fromEnd[1] ?? 0);
  if (field === 'LW') return (on) => on.day === nearestWeekday(on, daysIn(on));
  const weekday = /^(\d{1,2})W$/.exec(field);
  if (weekday !== null) {
    const wanted = Number(weekday[1]);
    return wanted >= 1 && wanted <= 31 ? (on) => on.day === nearestWeekday(on, wanted) : undefined;
  }
  const values = parseField(field, 1, 31);
  return values && ((on) => values(on.day));
}

/** 1 is Sunday; `L` is Saturday, `6L` the last Friday of the month, `6#3` the third one. */
function parseDayOfWeek(field: string): Cron['day'] | undefined {
  const special = /^(\w+?)(?:#([1-5])|L)$/.exec(field);
  if (special !== null) {
    const wanted = parseValue(special[1] ?? '', 1, 7, dayNames);
    if (wanted === undefined) return undefined;
    const nth = special[2];
    return nth === undefined
      ? (on) => on.weekday === wanted && on.day + 7 > daysIn(on)
      : (on) => on.weekday === wanted && Math.ceil(on.day / 7) === Number(nth);
  }
  const values = parseField(field === 'L' ? 'SAT' : field, 1, 7, dayNames);
  return values && ((on) => values(on.weekday));
}

function daysIn({ year, month }: LocalDay): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Monday to Friday, nearest to a day and in the same month. */
function nearestWeekday(on: LocalDay, wanted: number): number {
  const last = daysIn(on);
  const day = Math.min(wanted, last);
  const weekday = ((((on.weekday - 1 + day - on.day) % 7) + 7) % 7) + 1;
  if (weekday === 7) return day > 1 ? day - 1 : day + 2;
  if (weekday === 1) return day < last ? day + 1 : day - 2;
  return day;
}

/** `Region/City`, `UTC`, `UTC+02:00`, or an abbreviation of 3 to 5 letters. */
export function parseTimeZone(text: string): Result<TimeZone, string> {
  const offset = /^(?:UTC|GMT)([+-]\d{2}:\d{2})$/.exec(text);
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: offset?.[1] ?? text,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
    });
    return ok({ localTime: (at) => localTime(format, at) });
  } catch {
    return err(`time zone '${text}' is not known`);
  }
}

function localTime(format: Intl.DateTimeFormat, at: Instant): LocalTime {
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    year: Number(parts['year']),
    month: Number(parts['month']),
    day: Number(parts['day']),
    weekday: dayNames.indexOf((parts['weekday'] ?? '').toUpperCase()) + 1,
    hour: Number(parts['hour']),
    minute: Number(parts['minute']),
  };
}

const isOpenOn = (cron: Cron, time: LocalTime): boolean =>
  cron.year(time.year) && cron.month(time.month) && cron.day(time);

/** Whether the window is open in this minute. */
export function isOpenAt(cron: Cron, zone: TimeZone, at: Instant): boolean {
  const time = zone.localTime(at);
  return isOpenOn(cron, time) && cron.hour(time.hour) && cron.minute(time.minute);
}

/** The next minute in which the window is open; nothing when that is more than 60 days away. */
export function nextOpening(cron: Cron, zone: TimeZone, after: Instant): Instant | undefined {
  const end = plus(after, horizon);
  const minute = minutes(1);
  let at = instant(after - (after % minute) + minute);
  while (at <= end) {
    const time = zone.localTime(at);
    if (isOpenOn(cron, time) && cron.hour(time.hour) && cron.minute(time.minute)) return at;
    at = plus(at, toSkip(cron, time));
  }
  return undefined;
}

/**
 * For how long nothing can open. Never over a change of the clock, which happens at a quarter of an hour; on a day that
 * is not open to the hour after 20:00, so that it is still the same day when the clock goes forward.
 */
function toSkip(cron: Cron, time: LocalTime): Duration {
  const toQuarter = minutes(15 - (time.minute % 15));
  // Stryker disable next-line ConditionalExpression: such a day in quarters of an hour ends at the same opening, later.
  if (!isOpenOn(cron, time)) return milliseconds(Math.max(toQuarter, hours(20 - time.hour)));
  return cron.hour(time.hour) ? minutes(1) : toQuarter;
}
