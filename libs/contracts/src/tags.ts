import { ValidateBy } from 'class-validator';

/** Of a thing: keys of 1 to 128 characters and values of up to 256 (codepipeline.md 10). How many there may be is its owner's to say. */
export const IsTags = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTags',
    validator: {
      validate: isTags,
      defaultMessage: () => '$property must be an object of keys of 1 to 128 characters with texts of up to 256',
    },
  });

const isTags = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(
    ([key, text]) => key.length >= 1 && key.length <= 128 && typeof text === 'string' && text.length <= 256,
  );
