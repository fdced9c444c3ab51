import { instant, type Instant } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOpenAt, nextOpening, parseCron, parseTimeZone, type Cron, type TimeZone } from './cron.ts';

const cronOf = (text: string): Cron => {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};
const zoneOf = (text: string): TimeZone => {
  const parsed = parseTimeZone(text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};
const time = (text: string): Instant => instant(new Date(text).getTime());
const isOpen = (cron: string, at: string, zone = 'UTC') => isOpenAt(cronOf(cron), zoneOf(zone), time(at));

describe('a window', () => {
  it.each([
    // The documented example means office hours.
    ['0 0 9-17 ? * MON-FRI *', '2026-11-20T09:00:00Z', true],
    ['0 0 9-17 ? * MON-FRI *', '2026-11-20T17:59:59Z', true],
    ['0 0 9-17 ? * MON-FRI *', '2026-11-20T18:00:00Z', false],
    ['0 0 9-17 ? * MON-FRI *', '2026-11-20T08:59:59Z', false],
    ['0 0 9-17 ? * MON-FRI *', '2026-11-21T12:00:00Z', false],
    ['* * * ? * * *', '2026-11-21T12:34:56Z', true],
    ['* * * * * ?', '2026-11-21T12:34:56Z', true],
    ['* * * * * *', '2026-11-21T12:34:56Z', true],
    ['* * * * * SUN', '2026-11-21T12:34:56Z', false],
    ['  *  * * ? * * ', '2026-11-21T12:34:56Z', true],
    // A single minute opens the rest of its hour; a list or range means exactly its minutes.
    ['0 30 9 ? * *', '2026-11-20T09:29:00Z', false],
    ['0 30 9 ? * *', '2026-11-20T09:59:00Z', true],
    ['0 15,45 9 ? * *', '2026-11-20T09:45:00Z', true],
    ['0 15,45 9 ? * *', '2026-11-20T09:46:00Z', false],
    ['0 0-29 9 ? * *', '2026-11-20T09:29:00Z', true],
    ['0 0-29 9 ? * *', '2026-11-20T09:30:00Z', false],
    ['0 */20 9 ? * *', '2026-11-20T09:40:00Z', true],
    ['0 */20 9 ? * *', '2026-11-20T09:41:00Z', false],
    ['0 5/20 9 ? * *', '2026-11-20T09:45:00Z', true],
    ['0 5/20 9 ? * *', '2026-11-20T09:05:00Z', true],
    ['0 5/20 9 ? * *', '2026-11-20T09:00:00Z', false],
    ['* * 22-6 ? * *', '2026-11-20T23:00:00Z', true],
    ['* * 22-6 ? * *', '2026-11-20T06:59:00Z', true],
    ['* * 22-6 ? * *', '2026-11-20T07:00:00Z', false],
    ['* * 22-6/2 ? * *', '2026-11-20T00:00:00Z', true],
    ['* * 22-6/2 ? * *', '2026-11-20T01:00:00Z', false],
    ['* * 22-6/2 ? * *', '2026-11-20T22:00:00Z', true],
    ['* * 22-6/2 ? * *', '2026-11-20T23:00:00Z', false],
    ['* * 22-6/2 ? * *', '2026-11-20T06:00:00Z', true],
    ['* * 22-6/2 ? * *', '2026-11-20T08:00:00Z', false],
    ['* * 22-6/5 ? * *', '2026-11-20T03:00:00Z', true],
    ['* * 22-6/5 ? * *', '2026-11-20T02:00:00Z', false],
    ['* * 22-6/5 ? * *', '2026-11-20T22:00:00Z', true],
    ['* * 9-17/4 ? * *', '2026-11-20T13:00:00Z', true],
    ['* * 9-17/4 ? * *', '2026-11-20T12:00:00Z', false],
    ['* * * ? */2 *', '2026-11-20T00:00:00Z', true],
    ['* * * ? */2 *', '2026-12-20T00:00:00Z', false],
    ['* * * ? */3 *', '2026-10-20T00:00:00Z', true],
    ['* * * ? NOV-FEB/3 *', '2027-02-20T00:00:00Z', true],
    ['* * * ? NOV-FEB/3 *', '2027-01-20T00:00:00Z', false],
    ['* * * ? * ?', '2026-12-20T00:00:00Z', true],
    ['* * * ? * FRI-MON', '2026-11-22T00:00:00Z', true],
    ['* * * ? * fri-mon', '2026-11-24T00:00:00Z', false],
    ['* * * ? NOV *', '2026-11-30T00:00:00Z', true],
    ['* * * ? 12 *', '2026-11-30T00:00:00Z', false],
    ['* * * ? * * 2026', '2026-11-30T00:00:00Z', true],
    ['* * * ? * * 2027-2030', '2026-11-30T00:00:00Z', false],
    // Days of the month.
    ['* * * 30 * ?', '2026-11-30T00:00:00Z', true],
    ['* * * L * ?', '2026-11-30T00:00:00Z', true],
    ['* * * L * ?', '2026-11-29T00:00:00Z', false],
    ['* * * L-3 * ?', '2026-11-27T00:00:00Z', true],
    ['* * * L-12 * ?', '2026-11-18T00:00:00Z', true],
    ['* * * L 2 ?', '2028-02-29T00:00:00Z', true],
    ['* * * L 2 ?', '2026-02-28T00:00:00Z', true],
    ['* * * L 2 ?', '2100-02-28T00:00:00Z', true],
    ['* * * L 2 ?', '2000-02-29T00:00:00Z', true],
    ['* * * L 2 ?', '2028-02-28T00:00:00Z', false],
    ['* * * L 2 ?', '2000-02-28T00:00:00Z', false],
    ['* * * L 4 ?', '2026-04-30T00:00:00Z', true],
    ['* * * L 6 ?', '2026-06-30T00:00:00Z', true],
    ['* * * L 9 ?', '2026-09-30T00:00:00Z', true],
    ['* * * L 8 ?', '2026-08-30T00:00:00Z', false],
    ['* * * L 1 ?', '2026-01-31T00:00:00Z', true],
    // 2026-11-15 is a Sunday, the 14th a Saturday; the 1st is a Sunday, 2026-08-01 a Saturday, 2026-10-31 a Saturday.
    ['* * * 15W * ?', '2026-11-16T00:00:00Z', true],
    ['* * * 15W * ?', '2026-11-15T00:00:00Z', false],
    ['* * * 15W * ?', '2026-11-14T00:00:00Z', false],
    ['* * * 14W * ?', '2026-11-13T00:00:00Z', true],
    ['* * * 14W * ?', '2026-11-14T00:00:00Z', false],
    ['* * * 13W * ?', '2026-11-12T00:00:00Z', false],
    ['* * * 31W * ?', '2026-05-31T00:00:00Z', false],
    ['* * * LW * ?', '2026-10-31T00:00:00Z', false],
    ['* * * 1W * ?', '2026-08-01T00:00:00Z', false],
    ['* * * 2W * ?', '2026-05-01T00:00:00Z', true],
    ['* * * 30W * ?', '2026-08-31T00:00:00Z', true],
    ['* * * 13W * ?', '2026-11-13T00:00:00Z', true],
    ['* * * 1W * ?', '2026-11-02T00:00:00Z', true],
    ['* * * 1W * ?', '2026-08-03T00:00:00Z', true],
    ['* * * LW * ?', '2026-10-30T00:00:00Z', true],
    ['* * * LW * ?', '2026-11-30T00:00:00Z', true],
    ['* * * 31W * ?', '2026-05-29T00:00:00Z', true],
    // Days of the week; 1 is Sunday.
    ['* * * ? * 1', '2026-11-22T00:00:00Z', true],
    ['* * * ? * 7', '2026-11-21T00:00:00Z', true],
    ['* * * ? * L', '2026-11-21T00:00:00Z', true],
    ['* * * ? * 6L', '2026-11-27T00:00:00Z', true],
    ['* * * ? * FRIL', '2026-11-20T00:00:00Z', false],
    ['* * * ? * FRIL', '2026-11-28T00:00:00Z', false],
    ['* * * ? * MONL', '2026-11-30T00:00:00Z', true],
    ['* * * ? * MONL', '2026-11-23T00:00:00Z', false],
    ['* * * ? * SAT#1', '2026-11-07T00:00:00Z', true],
    ['* * * ? * SUN#1', '2026-11-08T00:00:00Z', false],
    ['* * * ? * SUN#2', '2026-11-08T00:00:00Z', true],
    ['* * * ? * SUN#1', '2026-11-02T00:00:00Z', false],
    ['* * * ? * 6#3', '2026-11-20T00:00:00Z', true],
    ['* * * ? * 6#3', '2026-11-19T00:00:00Z', false],
    ['* * * ? * FRI#4', '2026-11-20T00:00:00Z', false],
    ['* * * ? * SUN#1', '2026-11-01T00:00:00Z', true],
  ])('%s at %s is open: %s', (cron, at, open) => expect(isOpen(cron, at)).toBe(open));

  it.each([
    ['Europe/Berlin', '2026-07-01T07:00:00Z', true],
    ['Europe/Berlin', '2026-12-01T07:00:00Z', false],
    ['UTC+02:00', '2026-12-01T07:00:00Z', true],
    ['UTC-05:30', '2026-12-01T14:30:00Z', true],
    ['UTC-05:30', '2026-12-01T14:29:00Z', false],
    ['EST', '2026-12-01T14:00:00Z', true],
  ])('follows the clock of %s', (zone, at, open) => expect(isOpen('0 0 9-17 ? * *', at, zone)).toBe(open));

  it.each([
    ['', 'six fields'],
    ['* * * * *', 'six fields'],
    ['* * * ? * * * *', 'six fields'],
    ['60 * * ? * *', "second '60'"],
    ['* 60 * ? * *', "minute '60'"],
    ['* * 24 ? * *', "hour '24'"],
    ['* * * 0 * ?', "day of month '0'"],
    ['* * * 32W * ?', "day of month '32W'"],
    ['* * * 0W * ?', "day of month '0W'"],
    ['* * * 115W * ?', "day of month '115W'"],
    ['* * * ? 13 *', "month '13'"],
    ['* * * ? FOO *', "month 'FOO'"],
    ['* * * ? * 8', "day of week '8'"],
    ['* * * ? * 6#6', "day of week '6#6'"],
    ['* * * ? * 8L', "day of week '8L'"],
    ['* * * ? * MON-FRIL', "day of week 'MON-FRIL'"],
    ['* * * ? * * 1969', "year '1969'"],
    ['* * * ? * * 2200', "year '2200'"],
    ['* */0 * ? * *', "minute '*/0'"],
    ['* 1/2/3 * ? * *', "minute '1/2/3'"],
    ['* ?/2 * ? * *', "minute '?/2'"],
    ['* 1/x * ? * *', "minute '1/X'"],
    ['* 1/12345 * ? * *', "minute '1/12345'"],
    ['* 1x * ? * *', "minute '1X'"],
    ['* x1 * ? * *', "minute 'X1'"],
    ['* 00005 * ? * *', "minute '00005'"],
    ['* 1.0 * ? * *', "minute '1.0'"],
    ['60 60 * ? * *', "second '60' is not valid, minute '60' is not valid"],
    ['* * * LX * ?', "day of month 'LX'"],
    ['* * * XL * ?', "day of month 'XL'"],
    ['* * * 1WX * ?', "day of month '1WX'"],
    ['* * * ? * FRI#1X', "day of week 'FRI#1X'"],
    ['* 1-2-3 * ? * *', "minute '1-2-3'"],
    ['* 1- * ? * *', "minute '1-'"],
    ['* , * ? * *', "minute ','"],
    ['* 1,x * ? * *', "minute '1,X'"],
    ['* * * 1 * MON', 'one of day of month and day of week must be ?'],
  ])('%s is refused', (text, problem) => {
    const parsed = parseCron(text);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(problem) as string });
  });

  it('of an unknown zone is refused', () => {
    for (const zone of ['Mars/Base', 'XUTC+02:00', 'UTC+02:00X']) {
      expect(parseTimeZone(zone)).toEqual({ ok: false, error: `time zone '${zone}' is not known` });
    }
  });

  it('opens next in its first open minute, over changes of the clock too', () => {
    const next = (cron: string, after: string, zone = 'UTC') => nextOpening(cronOf(cron), zoneOf(zone), time(after));
    expect(next('0 0 9-17 ? * MON-FRI *', '2026-11-20T18:00:01Z')).toBe(time('2026-11-23T09:00:00Z'));
    expect(next('0 30 2 ? * *', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe(time('2026-03-30T00:30:00Z'));
    expect(next('0 0 0 ? * *', '2026-10-24T23:00:00Z', 'Europe/Berlin')).toBe(time('2026-10-25T23:00:00Z'));
    expect(next('0 0 0 ? * MON', '2026-11-21T10:10:00Z')).toBe(time('2026-11-23T00:00:00Z'));
    expect(next('0 0 1 25 10 ?', '2026-10-24T10:00:00Z', 'Europe/Berlin')).toBe(time('2026-10-24T23:00:00Z'));
    expect(next('0 0 0 1 1 ? 2099', '2026-10-24T23:00:00Z')).toBeUndefined();
    expect(next('0 0 0 24 12 ?', '2026-10-25T00:00:00Z')).toBe(time('2026-12-24T00:00:00Z'));
    expect(next('0 0 0 24 12 ?', '2026-10-24T23:59:59Z')).toBeUndefined();
    expect(next('* * * ? * *', '2026-10-24T23:59:00Z')).toBe(time('2026-10-25T00:00:00Z'));
    expect(next('0 0 0 ? * *', '2026-10-24T23:59:59.999Z')).toBe(time('2026-10-25T00:00:00Z'));
  });

  it('is never open between now and its next opening', () => {
    const cron = fc.constantFrom('0 0 9-17 ? * MON-FRI', '0 15,45 */6 ? * *', '* * 3 L * ?', '0 50 23 ? * 6#3');
    const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu');
    const after = fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 });
    fc.assert(
      fc.property(cron, zone, after, fc.double({ min: 0, max: 0.999, noNaN: true }), (text, name, from, share) => {
        const [window, clock] = [cronOf(text), zoneOf(name)];
        const next = nextOpening(window, clock, instant(from));
        if (next === undefined) throw new Error('each of them opens within two months');
        expect(isOpenAt(window, clock, next)).toBe(true);
        const minuteAfter = from - (from % 60_000) + 60_000;
        if (next <= minuteAfter) return;
        const between = instant(Math.floor(minuteAfter + (next - minuteAfter) * share));
        expect(isOpenAt(window, clock, between)).toBe(false);
      }),
    );
  });
});
