import { isISO8601, isRFC3339, ValidateBy } from 'class-validator';

/**
 * A moment in a request, as RFC 3339 writes it: `2026-11-21T10:00:00Z`, with any offset. ISO 8601 alone knows forms
 * (weeks, days of the year) that neither JavaScript nor PostgreSQL reads. Readers make a `Date` of the text.
 */
export const IsDateTime = (): PropertyDecorator =>
  ValidateBy({
    name: 'isDateTime',
    validator: {
      validate: isDateTime,
      defaultMessage: () => '$property must be a date and time, like 2026-11-21T10:00:00Z',
    },
  });

const isDateTime = (value: unknown): boolean =>
  isRFC3339(value) &&
  // Which days there are, and leap seconds, which nobody reads.
  isISO8601(value, { strict: true }) &&
  !Number.isNaN(Date.parse(value as string));
