import type { LogLineV1 } from '@millrace/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogLines, mostLines } from './log-lines.ts';

const line = (seq: number): LogLineV1 => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  stream: 'stdout',
  text: `line ${seq}`,
});

/** A page that is drawn when the test says so. */
function drawn() {
  const work: (() => void)[] = [];
  const lines = new LogLines((later) => void work.push(later));
  return { lines, draw: () => work.splice(0).forEach((later) => later()), pending: work };
}

describe('the lines of a log', () => {
  it('come once and in order, however often the connection breaks and repeats what was sent', () => {
    const connection = fc.record({ again: fc.nat({ max: 9 }), news: fc.nat({ max: 9 }) });
    fc.assert(
      fc.property(fc.array(connection), (connections) => {
        const { lines, draw } = drawn();
        let last = 0;
        for (const { again, news } of connections) {
          for (let seq = Math.max(1, last - again + 1); seq <= last + news; seq += 1) lines.add(line(seq));
          last += news;
          lines.connected(false);
        }
        draw();
        expect(lines.state().lines.map(({ seq }) => seq)).toEqual(Array.from({ length: last }, (_, at) => at + 1));
      }),
    );
  });

  it('are told in bunches', () => {
    const { lines, draw, pending } = drawn();
    let told = 0;
    lines.subscribe(() => (told += 1));
    for (let seq = 1; seq <= 1000; seq += 1) lines.add(line(seq));
    expect([told, pending.length]).toEqual([0, 1]);
    draw();
    expect([told, lines.state().lines.length]).toEqual([1, 1000]);
  });

  it('are all there when the log has ended, with why it ended', () => {
    const { lines } = drawn();
    lines.add(line(1));
    const error = new Error('no more');
    lines.ended(error);
    expect(lines.state()).toMatchObject({ connection: 'ended', error, lines: [{ seq: 1 }] });
  });

  it('are dropped from the beginning when there are too many, which is told', () => {
    const { lines, draw } = drawn();
    for (let seq = 1; seq <= mostLines + 7; seq += 1) lines.add(line(seq));
    draw();
    const { lines: kept, dropped } = lines.state();
    expect([kept.length, kept[0]?.seq, dropped]).toEqual([mostLines, 8, 7]);
  });
});
