import { milliseconds } from '@millrace/kernel';
import { expect, it } from 'vitest';
import { Closing, within } from './closing.ts';
import { createLog, NestLog } from './log.ts';

it('closes everything, last opened first and once, and logs what would not close', async () => {
  const lines: string[] = [];
  const closing = new Closing(new NestLog(createLog('mill', 'info', { write: (line) => lines.push(line) })));
  const closed: string[] = [];
  closing.add('first', async () => void closed.push('first'));
  closing.add('second', () => Promise.reject(new Error('stuck')));
  closing.add('third', async () => void closed.push('third'));
  await Promise.all([closing.run(), closing.run()]);
  expect(closed).toEqual(['third', 'first']);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ msg: 'not-closed', what: 'second' }]);
});

it('waits for work, but not for ever', async () => {
  expect(await within(milliseconds(10_000), Promise.resolve(1))).toBe(1);
  await expect(within(milliseconds(1), new Promise(() => undefined))).rejects.toThrow('not finished within 1 ms');
});
