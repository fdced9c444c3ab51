import { styleText } from 'node:util';

/** Colours by meaning, so that a screen without colours loses nothing: shapes and words say the same. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly active: (text: string) => string;
  readonly waiting: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
}

const asIs = (text: string): string => text;

const style =
  (format: Parameters<typeof styleText>[0]) =>
  (text: string): string =>
    styleText(format, text, { validateStream: false });

export const plainPaint: Paint = {
  good: asIs,
  bad: asIs,
  active: asIs,
  waiting: asIs,
  faint: asIs,
  strong: asIs,
};

const colourPaint: Paint = {
  good: style('green'),
  bad: style('red'),
  active: style('cyan'),
  waiting: style('yellow'),
  faint: style('dim'),
  strong: style('bold'),
};

export const paintFor = (wantsColour: boolean): Paint => (wantsColour ? colourPaint : plainPaint);
