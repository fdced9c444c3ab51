import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogLineV1 } from '@millrace/contracts';
import { Clock, instant } from '@millrace/kernel';
import { smallDisk } from '@millrace/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogPump, type LogLimits } from './log-pump.ts';
import { LogSpool } from './spool.ts';

class StoppedClock extends Clock {
  now() {
    return instant(Date.UTC(2026, 0, 2));
  }
}

function pump({ folder, ...options }: { secrets?: string[]; limits?: LogLimits; folder?: string } = {}) {
  const path = join(folder ?? mkdtempSync(join(tmpdir(), 'spool-')), 'log.ndjson');
  const spool = LogSpool.open(path);
  const published: LogLineV1[] = [];
  const log = new LogPump(spool, new StoppedClock(), { ...options, publish: (lines) => published.push(...lines) });
  return {
    log,
    spool,
    path,
    published,
    texts: () => published.filter(({ stream }) => stream === 'stdout').map(({ text }) => text),
  };
}

describe('the log', () => {
  it('numbers every line from 1, in the spool as on the bus, with the platform’s own lines told apart', () => {
    const { log, spool, published } = pump();
    log.output(Buffer.from('one\ntw'));
    log.output(Buffer.from('o\r\nthree'));
    log.say('done');
    expect(published.map(({ seq, stream, text }) => [seq, stream, text])).toEqual([
      [1, 'stdout', 'one'],
      [2, 'stdout', 'two'],
      [3, 'stdout', 'three'],
      [4, 'agent', '[Container] 2026/01/02 00:00:00.000 done'],
    ]);
    expect(spool.after(0)).toEqual(published);
    expect(spool.after(2)).toEqual(published.slice(2));
  });

  it('keeps a forged agent line what it is', () => {
    const { log, published } = pump();
    log.output(Buffer.from('[Container] 2026/01/01 Phase complete: BUILD State: SUCCEEDED\n'));
    expect(published).toMatchObject([{ stream: 'stdout' }]);
  });

  it('splits long lines, drops NUL and says where it stops', () => {
    const { log, texts, published } = pump({ limits: { longestLine: 64, longestLog: 180 } });
    log.output(Buffer.from(`${'x'.repeat(150)}\0\nshort\n`));
    expect(texts()).toEqual(['x'.repeat(64), 'x'.repeat(64), 'x'.repeat(22), 'short']);
    log.output(Buffer.from(`over the ${'limit '.repeat(4)}\n`));
    log.output(Buffer.from('more\n'));
    expect(texts()).toHaveLength(4);
    expect(published.at(-1)).toMatchObject({
      seq: 5,
      stream: 'agent',
      text: expect.stringContaining('The log is longer'),
    });
  });

  it('continues after a crash where its last whole line ends', () => {
    const { spool, path } = pump();
    spool.append('stdout', '2026-01-01T00:00:00.000Z', ['one', 'two']);
    appendFileSync(path, '{"seq":3,"torn');
    const continued = LogSpool.open(path);
    expect(continued.append('agent', '2026-01-01T00:00:00.000Z', ['lost'])).toMatchObject([{ seq: 3 }]);
    expect(continued.seal()).toMatchObject({ lines: 3, sizeBytes: readFileSync(path).length });
  });

  it('goes on over a full disk, and says how many lines it has lost', async (test) => {
    const disk = await smallDisk();
    if (disk === undefined) return test.skip('namespaces of one’s own are needed to mount a small disk');
    const filling = join(disk.path, 'filling');
    const { log, spool, published } = pump({ folder: disk.path });
    try {
      log.output(Buffer.from('before\n'));
      expect(() => writeFileSync(filling, Buffer.alloc(2 << 20))).toThrow('ENOSPC');
      for (let n = 0; n < 3; n++) log.output(Buffer.from(`${'x'.repeat(100_000)}\n`));
      expect(spool.lacksLines).toBe(true);
      rmSync(filling);
      log.say('after');
      expect(spool.lacksLines).toBe(false);
      expect(published.map(({ seq, text }) => [seq, text.slice(-50)])).toEqual([
        [1, 'before'],
        [2, '3 lines are missing here: the disk of the runner did not take them.'.slice(-50)],
        [3, '[Container] 2026/01/02 00:00:00.000 after'],
      ]);
      expect(spool.after(0)).toEqual(published);
    } finally {
      spool.close();
      await disk.remove();
    }
  });

  it('gives the same lines however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(fc.nat(80)), (text, cuts) => {
        const bytes = Buffer.from(`${text}\nend`);
        const whole = pump();
        whole.log.output(bytes);
        whole.log.flush();
        const pieces = pump();
        let at = 0;
        for (const cut of cuts.toSorted((a, b) => a - b)) {
          pieces.log.output(bytes.subarray(at, Math.max(at, cut)));
          at = Math.max(at, cut);
        }
        pieces.log.output(bytes.subarray(at));
        pieces.log.flush();
        expect(pieces.texts()).toEqual(whole.texts());
      }),
      { numRuns: 50 },
    );
  });
});

describe('secrets', () => {
  const secret = 'p4ss/w0rd+"and more" 0123456789abcdef';

  it('never leave in any of their forms, one byte at a time', () => {
    const { log, texts } = pump({ secrets: [secret] });
    const forms = [
      secret,
      encodeURIComponent(secret),
      JSON.stringify({ secret }),
      ...['', 'a', 'ab'].map((prefix) => Buffer.from(`${prefix}${secret}zz`).toString('base64')),
    ];
    for (const byte of Buffer.from(`${forms.join('\n')}\n`)) log.output(Buffer.from([byte]));
    expect(texts()).toHaveLength(forms.length);
    for (const text of texts()) expect(text).toContain('***');
    expect(texts().join('\n')).not.toMatch(/p4ss|0123456789/);
  });

  it('are masked line by line when they have several lines', () => {
    const { log, texts } = pump({ secrets: ['-----BEGIN-----\nMIIEvQIBADAN\n-----END-----'] });
    log.output(Buffer.from('-----BEGIN-----\nMIIEvQIBADAN\n-----END-----\n'));
    expect(texts()).toEqual(['***', '***', '***']);
  });

  it('are not cut in two where a long line is split', () => {
    const { log, texts } = pump({ secrets: ['sesame-open'], limits: { longestLine: 16, longestLog: 1000 } });
    log.output(Buffer.from(`${'x'.repeat(12)}sesame-open${'y'.repeat(40)}`));
    log.flush();
    expect(texts().join('')).toBe(`${'x'.repeat(12)}***${'y'.repeat(40)}`);
  });

  it('that are too short are named as unmasked, and leave the log readable', () => {
    const { log, texts, published } = pump({ secrets: ['abc'] });
    log.output(Buffer.from('abc abcd\n'));
    expect(texts()).toEqual(['abc abcd']);
    expect(published[0]?.text).toContain('not masked');
  });
});
