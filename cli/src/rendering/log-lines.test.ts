import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLogLine } from './log-lines.ts';
import { plainPaint } from './paint.ts';

const show = (text: string, keepColours = true): string =>
  formatLogLine({ stream: 'stdout', text }, { paint: plainPaint, keepColours });

describe('a log line', () => {
  it('keeps its colours on a terminal and ends them', () =>
    expect(show('\u001b[31mred')).toBe('\u001b[31mred\u001b[0m'));
  it('loses them in a pipe', () => expect(show('\u001b[31mred\u001b[0m', false)).toBe('red'));
  it('cannot set titles, move the cursor or clear the screen', () =>
    expect(show('\u001b]0;title\u0007a\u001b[2Jb\u001b[1;1Hc\u0008d\re')).toBe('abcde'));
  it('keeps tabs and its action in front', () =>
    expect(
      formatLogLine({ stream: 'stderr', text: 'a\tb' }, { paint: plainPaint, keepColours: false, prefix: 'Bundle' }),
    ).toBe('Bundle | a\tb'));

  it('holds no control character in a pipe but tabs, whatever was logged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\u001b', '[', ']', 'm', '3', ';', '\u0007', 'a', '\t', '\r') }),
        (text) => {
          expect(show(text, false)).not.toMatch(/(?!\t)\p{Cc}/u);
        },
      ),
    );
  });
});
