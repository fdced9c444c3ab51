import { stripVTControlCharacters } from 'node:util';
import { parseInstant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { executionTree } from './execution-tree.ts';
import { paintFor, plainPaint } from './paint.ts';
import { action, at, execution, failed, running, stage } from './sample-execution.ts';
import { widthOf } from './text.ts';
import { verdict } from './verdict.ts';

const options = { now: parseInstant(at(3.5)), columns: 100, rows: 50, paint: plainPaint };

describe('the tree of an execution', () => {
  it('shows stages and actions with their state, time and what they are at', () => {
    expect(executionTree(running, options).join('\n')).toBe(
      [
        'shop  InProgress  3.5s',
        '11111111-2222-4333-8444-555555555555  0123456 Say hello',
        '✔ Source        1.0s',
        '  ✔ Checkout   850ms  0123456 Say hello',
        '● Build         2.5s',
        '  ● Bundle      2.5s  phase BUILD',
        '○ Approval',
        '  ○ Release',
        '○ Production',
        '  ○ Deploy',
      ].join('\n'),
    );
  });

  it('asks the approval question where the execution waits', () => {
    const view = execution([
      stage(
        'Approval',
        'InProgress',
        [action('Release', 'InProgress', { startedAt: at(2), resolvedConfiguration: { CustomData: 'Release 1.2?' } })],
        { startedAt: at(2) },
      ),
    ]);
    expect(executionTree(view, options).slice(2)).toEqual(['● Approval     1.5s', '  ◷ Release    1.5s  Release 1.2?']);
  });

  it('puts details on lines of their own when the terminal is narrow', () => {
    expect(executionTree(running, { ...options, columns: 40 }).slice(2, 7)).toEqual([
      '✔ Source        1.0s',
      '  ✔ Checkout   850ms',
      '    0123456 Say hello',
      '● Build         2.5s',
      '  ● Bundle      2.5s',
    ]);
  });

  it.each([20, 33, 40, 71, 72, 80, 120])('never draws wider than %d columns', (columns) => {
    const wide = execution([
      stage('Läng'.repeat(30), 'Failed', [
        action('配信'.repeat(40), 'Failed', { summary: 'x'.repeat(300), startedAt: at(0), endedAt: at(9) }),
      ]),
    ]);
    for (const view of [running, failed, wide]) {
      for (const line of executionTree(view, { ...options, columns })) {
        expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }
    }
  });

  it('folds stages with nothing to say when the terminal is low', () => {
    expect(executionTree(running, { ...options, rows: 8 }).slice(2)).toEqual([
      '✔ Source        1.0s',
      '● Build         2.5s',
      '  ● Bundle      2.5s  phase BUILD',
      '○ Approval',
      '○ Production',
    ]);
  });

  it('takes what a commit message would do to the terminal out of it', () => {
    const hostile = action('Checkout', 'Succeeded', {
      sourceRevision: { revisionId: 'abc', revisionSummary: '\u001b]0;owned\u0007\u001b[2Jhello\rworld' },
    });
    const lines = executionTree(execution([stage('Source', 'Succeeded', [hostile])]), options);
    expect(lines.join('\n')).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(lines.at(-1)).toContain('hello world');
  });

  it('says the same with colours as without', () => {
    const painted = executionTree(running, { ...options, paint: paintFor(true) });
    expect(painted.map((line) => stripVTControlCharacters(line))).toEqual(executionTree(running, options));
    expect(painted.join('')).toContain('\u001b[32m');
  });
});

it('the verdict says what failed, why in full, and where to look', () => {
  expect(verdict(failed, parseInstant(at(60)), plainPaint)).toEqual([
    'Failed in 4.3s: the action Bundle failed',
    '  Build/Bundle failed: Error while executing command: make. Reason: exit status 2 (COMMAND_EXECUTION_ERROR)',
    '  its log: millrace logs 11111111-2222-4333-8444-555555555555 --action Bundle',
    'trace 0af7651916cd43dd8448eb211c80319c',
  ]);
});
